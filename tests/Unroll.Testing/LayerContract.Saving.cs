namespace Unroll.Testing;

public static partial class LayerContract
{
    static void OptionsRoundTrip(Subject s)
    {
        var layer = s.Make();
        var json = s.Options.Registry.ToJson(layer);
        var copy = s.Options.Registry.FromJson<Layer>(json);
        Require(copy.GetType() == layer.GetType(), $"{json} became a {copy.GetType().Name}.");
        var again = s.Options.Registry.ToJson(copy);
        Require(json == again, $"the options {json} came back as {again}.");
        var expected = layer.Call(s.Inputs());
        copy.EnsureBuilt([.. s.Inputs().Select(x => x.Shape)]);
        CopyWeights(layer, copy);
        Same("the copy", expected, copy.Call(s.Inputs()));
    }

    static void CopyWeights(Layer from, Layer to)
    {
        var (a, b) = (from.AllWeights().ToArray(), to.AllWeights().ToArray());
        Require(a.Select(w => w.Path).SequenceEqual(b.Select(w => w.Path)), $"weights are {string.Join(", ", b.Select(w => w.Path))}; expected {string.Join(", ", a.Select(w => w.Path))}.");
        for (var i = 0; i < a.Length; i++)
            b[i].Weight.Assign(a[i].Weight.Value);
    }

    static void FileRoundTrip(Subject s)
    {
        var symbols = s.Symbols(knownTime: true);
        var outputs = s.Make().CallNamed(symbols);
        var model = new Functional([.. symbols.Select(i => i.Item2)], [.. outputs]) { Seed = 5 };
        model.Fill(5, "");
        var inputs = s.Inputs();
        var expected = model.Call(inputs);
        using var file = new MemoryStream();
        new ModelFile(model).Write(file, s.Options.Registry);
        file.Position = 0;
        var loaded = ModelFile.Read(file, s.Options.Registry).Model;
        if (s.Options.Stateful)
            return;
        Same("the loaded model", expected, loaded.Call(inputs));
        Same("the saved model, after saving", expected, model.Call(inputs));
    }
}
