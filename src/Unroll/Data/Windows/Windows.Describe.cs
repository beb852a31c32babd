using System.Globalization;
using System.Text;

namespace Unroll;

public sealed partial class Windows
{
    /// <summary>What the windows are: how many, the first and the last with rows and dates, and the shapes of a batch.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        var o = Options;
        text.Append(CultureInfo.InvariantCulture, $"{Count} windows{(_part is null ? "" : $" ({_part} part)")}: input {o.Input}, gap {o.Gap}, horizon {o.Horizon}, stride {o.Stride}");
        if (o.Overlap > 0)
            text.Append(CultureInfo.InvariantCulture, $", targets repeat the last {o.Overlap} inputs");
        if (_data.Series.Length > 1)
            text.Append(CultureInfo.InvariantCulture, $"; {_data.Series.Length} series");
        var without = _data.Series.Length - _series.Distinct().Count();
        if (_part is null && without > 0)
            text.Append(CultureInfo.InvariantCulture, $", {without} of them without a window");
        text.Append('\n');
        if (Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"first window{Of(First)}\n{First}\n");
            if (Count > 1)
                text.Append(CultureInfo.InvariantCulture, $"last window{Of(this[Count - 1])}\n{this[Count - 1]}\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"inputs   x [batch, {o.Input}, {_data.Width}]: {Named(Inputs)}{(o.MissingIndicator ? ", and for each whether it was missing" : "")}\n");
        if (_data.Future.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"         future [batch, {o.TargetSteps}, {_data.Future.Length}]: {Named(o.Future)}\n");
        if (_data.Static.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"         static [batch, {_data.Static.Length}]: {Named(o.Static)}\n");
        var shape = o.Flat || o.TargetSteps == 1 ? string.Create(CultureInfo.InvariantCulture, $"{o.TargetSteps * _data.Targets.Length}")
            : string.Create(CultureInfo.InvariantCulture, $"{o.TargetSteps}, {_data.Targets.Length}");
        text.Append(CultureInfo.InvariantCulture, $"targets  [batch, {shape}]: {Named(Targets)}");
        if (_data.Scaler is { } scaler)
            text.Append(CultureInfo.InvariantCulture, $"\nscaled   {scaler}");
        return text.ToString();
    }

    /// <summary>The same as <see cref="Describe"/>.</summary>
    public override string ToString() => Describe();

    static string Of(WindowPlace window) => window.Key.Length == 0 ? "" : $" of '{window.Key}'";

    static string Named(IReadOnlyList<string> names) => names.Count > 8 ? $"{string.Join(", ", names.Take(8))} ..." : string.Join(", ", names);
}
