namespace Unroll;

/// <summary>Whether a model gives the same step by step as on a whole sequence: tried with three random steps of one row, since a layer of the user's may look
/// at several steps at once. Once for each model: what it is made of stays.</summary>
internal static class StreamCheck
{
    const int Steps = 3;

    /// <exception cref="InvalidOperationException">It does not: names the first layer that gives something else.</exception>
    internal static void Require(Model model, StreamInput[] inputs)
    {
        var plain = !Array.Exists(inputs, i => i.Given is not null);
        if (plain && model.RunsStepByStep)
            return;
        inputs = Array.ConvertAll(inputs, i => i.FirstRow);
        var given = Array.ConvertAll(inputs, i => Random(model, i));
        var stepped = Stepped(model, inputs, given, new StreamProgram(model, inputs, new StepStates(1)));
        Values whole;
        try
        {
            whole = new StreamProgram(model, inputs, new StepStates(1)).Run(given);
        }
        catch (ShapeException e)
        {
            throw new InvalidOperationException($"{model.Who} cannot run step by step: it takes one step but not three in a row. {e.Message}", e);
        }
        for (var i = 0; i < whole.Count; i++)
            if (!Agree(whole[i], [.. stepped.Select(s => s[i])]) && Blamed(model, inputs, given) is var layer)
                throw new InvalidOperationException($"{layer.Who} cannot run step by step: three steps in a row give {whole[i].Shape} with other numbers than one after the other. " +
                    "A layer in a stream may look at the present step alone; what it knows of earlier ones must be a recurrent layer's state. Usual fix: run whole sequences with Predict.");
        model.RunsStepByStep |= plain;
    }

    static Values[] Stepped(Model model, StreamInput[] inputs, Tensor[] given, StreamProgram program)
    {
        var outputs = new Values[Steps];
        for (var t = 0; t < Steps; t++)
        {
            for (var i = 0; i < inputs.Length; i++)
                if (inputs[i].Given is null)
                    CpuBackend.Instance.Copy((inputs[i].InTime ? given[i][.., t..(t + 1)] : given[i]).View, program.Fed[i].View);
            try
            {
                program.Step();
            }
            catch (ShapeException e)
            {
                throw new InvalidOperationException($"{model.Who} cannot run step by step: a single step fails. {e.Message}", e);
            }
            outputs[t] = program.Outputs.Map(y => y.DenseCopy());
        }
        return outputs;
    }

    static Tensor Random(Model model, StreamInput input)
    {
        if (input.Given is not null)
            return input.Fed(1);
        var shape = input.At(1, Steps);
        if (input.Type != DType.Int32)
            return Tensor.Random(shape, Distribution.Normal(), key: 1).To(input.Type);
        var ids = Embeddings(model).Select(e => e.Inputs).DefaultIfEmpty(1).Min();
        return Tensor.From([.. Enumerable.Range(1, (int)shape.Size).Select(i => i % ids)], shape);
    }

    static IEnumerable<Embedding> Embeddings(Layer layer) => layer is Embedding own ? [own] : layer.Children.SelectMany(c => Embeddings(c.Layer));

    /// <summary>Every step of the whole, or, without a time axis, the last one.</summary>
    static bool Agree(Tensor whole, Tensor[] steps)
    {
        if (whole.Shape == steps[^1].Shape)
            return Close(whole, steps[^1]);
        return InTime(whole, steps[0]) && Enumerable.Range(0, Steps).All(t => Close(whole[.., t..(t + 1)], steps[t]));
    }

    static bool InTime(Tensor whole, Tensor step) => whole.Rank >= 2 && whole.Shape[1] == Steps && whole.Shape.With(1, 1) == step.Shape;

    // The promise is equal bits; a layer of the user's may sum in another order.
    static bool Close(Tensor a, Tensor b)
    {
        var (x, y) = (a.ToArray(), b.ToArray());
        for (var i = 0; i < x.Length; i++)
            if (!x[i].Equals(y[i]) && !(Math.Abs(x[i] - y[i]) <= 1e-4f * (1 + Math.Abs(x[i]))))
                return false;
        return true;
    }

    static Layer Blamed(Model model, StreamInput[] inputs, Tensor[] given)
    {
        List<(Layer Layer, Tensor Output)> Log(Action<Action<object, IReadOnlyList<Tensor>>> run)
        {
            var log = new List<(Layer, Tensor)>();
            run((layer, outputs) => log.Add(((Layer)layer, outputs[0].DenseCopy())));
            return log;
        }
        var whole = Log(observer => new StreamProgram(model, inputs, new StepStates(1)).Run(given, observer));
        var stepper = new StreamProgram(model, inputs, new StepStates(1));
        var steps = Enumerable.Range(0, Steps).Select(t => Log(observer =>
            stepper.Run([.. given.Select((x, i) => inputs[i].InTime ? x[.., t..(t + 1)] : x)], observer))).ToArray();
        for (var i = 0; i < whole.Count && steps.All(s => i < s.Count && ReferenceEquals(s[i].Layer, whole[i].Layer)); i++)
        {
            var (output, single) = (whole[i].Output, steps.Select(s => s[i].Output).ToArray());
            // Inside TimeDistributed the steps are rows: the layer around them is compared.
            var rows = output.Rank > 0 && output.Shape[0] != single[0].Shape[0];
            if (!rows && !Agree(output, single))
                return whole[i].Layer;
        }
        return model;
    }
}
