using System.IO.Compression;

namespace Unroll;

/// <summary>Compares weights by path with those of a model, and puts them in.</summary>
internal static class WeightsReader
{
    /// <summary>Reads all weights of a model from a part of its file; the header is compared before any number is read.</summary>
    internal static void ReadInto(Model model, ZipArchiveEntry entry)
    {
        using var part = entry.Open();
        var entries = SafetensorsHeader.Read(part, entry.Length);
        var parameters = new ParameterList(model);
        var report = Compare(parameters, [.. entries.Select(e => (e.Name, e.Shape))]);
        if (!report.IsComplete)
            throw new FormatException($"its weights do not fit its model: {report}");
        var byPath = parameters.ToDictionary(p => p.Path, StringComparer.Ordinal);
        foreach (var stored in entries)
        {
            if (stored.Type is not ("F32" or "F64"))
                throw new FormatException($"its weight {stored.Name} has elements of type {stored.Type}; needed F32 or F64");
            byPath[stored.Name].Value = Safetensors.Next(part, stored);
        }
    }

    internal static WeightReport Compare(IReadOnlyList<Parameter> parameters, IReadOnlyList<(string Path, Shape Shape)> given)
    {
        var shapes = given.ToDictionary(g => g.Path, g => g.Shape, StringComparer.Ordinal);
        var (loaded, missing, mismatched) = (new List<string>(), new List<string>(), new List<WeightMismatch>());
        foreach (var parameter in parameters)
            if (!shapes.Remove(parameter.Path, out var shape))
                missing.Add(parameter.Path);
            else if (shape != parameter.Shape)
                mismatched.Add(new WeightMismatch(parameter.Path, parameter.Shape, shape));
            else
                loaded.Add(parameter.Path);
        return new WeightReport(loaded, missing, [.. given.Select(g => g.Path).Where(shapes.ContainsKey)], mismatched);
    }
}
