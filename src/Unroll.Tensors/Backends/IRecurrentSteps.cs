namespace Unroll;

/// <summary>A recurrent run whose inputs are made while it goes on: <see cref="IRecurrentKernel.Begin"/>. Forward step by step from the first one, then backward step by step down to it.</summary>
public interface IRecurrentSteps : IDisposable
{
    /// <summary>Runs the next step: reads its X and writes its Y, of the views that the run was begun with.</summary>
    void Forward();

    /// <summary>Writes the states after the latest step, each [batch, units]; null where one is not wanted.</summary>
    void CopyStates(View?[] states);

    /// <summary>Runs a step backward: first any step that was run, those after it having no gradient, then each time the step before.</summary>
    /// <param name="step">Which.</param>
    /// <param name="dY">Read: gradient of its output [batch, units]; null for none.</param>
    /// <param name="dX">Written: gradient of its input [batch, inputs]; null where not wanted.</param>
    /// <param name="dStates">Read: gradients of the states after it, as they were copied; null for none.</param>
    void Backward(int step, View? dY, View? dX, View?[] dStates);

    /// <summary>After step 0: fills the wanted gradients of weights and initial states.</summary>
    void Finish(RecurrentGradientViews gradients);
}
