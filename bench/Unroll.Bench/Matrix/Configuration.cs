namespace Unroll.Bench;

/// <summary>A way in which a recurrent layer can be set up.</summary>
/// <param name="Name">For the tables.</param>
internal sealed record Configuration(string Name)
{
    internal Activation Activation { get; init; } = Activation.Tanh;

    internal Activation Gate { get; init; } = Activation.Sigmoid;

    internal bool UseBias { get; init; } = true;

    internal bool ResetAfter { get; init; } = true;

    internal float Dropout { get; init; }

    internal float RecurrentDropout { get; init; }

    internal bool DropoutPerGate { get; init; }

    internal bool LayerNorm { get; init; }

    internal MaskShape Mask { get; init; }

    internal bool GoBackwards { get; init; }

    internal bool Bidirectional { get; init; }

    internal bool Stateful { get; init; }

    internal bool InitialStates { get; init; }

    internal bool ReturnSequences { get; init; } = true;

    /// <summary>Whether a cell has this option.</summary>
    internal bool Fits(CellKind cell) => (ResetAfter || cell == CellKind.Gru) && (ReferenceEquals(Gate, Activation.Sigmoid) || cell != CellKind.SimpleRnn);

    /// <summary>How many dropout masks a row gets: one, or one for each gate.</summary>
    internal int DropoutMasks(int gates) => DropoutPerGate || RecurrentDropout > 0 ? gates : 1;

    /// <summary>The layer.</summary>
    internal Layer Make(CellKind cell, int units)
    {
        RecurrentLayer one = cell switch
        {
            CellKind.SimpleRnn => new SimpleRnn(units)
            {
                Activation = Activation,
                UseBias = UseBias,
                Dropout = Dropout,
                RecurrentDropout = RecurrentDropout,
                DropoutPerGate = DropoutPerGate,
                LayerNorm = LayerNorm,
                GoBackwards = GoBackwards,
                Stateful = Stateful,
                ReturnSequences = ReturnSequences,
            },
            CellKind.Gru => new Gru(units)
            {
                Activation = Activation,
                RecurrentActivation = Gate,
                ResetAfter = ResetAfter,
                UseBias = UseBias,
                Dropout = Dropout,
                RecurrentDropout = RecurrentDropout,
                DropoutPerGate = DropoutPerGate,
                LayerNorm = LayerNorm,
                GoBackwards = GoBackwards,
                Stateful = Stateful,
                ReturnSequences = ReturnSequences,
            },
            _ => new Lstm(units)
            {
                Activation = Activation,
                RecurrentActivation = Gate,
                UseBias = UseBias,
                Dropout = Dropout,
                RecurrentDropout = RecurrentDropout,
                DropoutPerGate = DropoutPerGate,
                LayerNorm = LayerNorm,
                GoBackwards = GoBackwards,
                Stateful = Stateful,
                ReturnSequences = ReturnSequences,
            },
        };
        return Bidirectional ? new Bidirectional(one) : one;
    }
}
