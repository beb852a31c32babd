using System.Text;

namespace Unroll;

/// <summary>Names of layers: <c>LayerNormLstm</c> becomes <c>layer_norm_lstm</c>, a second one <c>layer_norm_lstm_1</c>.</summary>
internal static class Names
{
    internal static string Snake(Type type) => Snake(type.Name.Split('`')[0]);

    internal static string Snake(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]) && !char.IsDigit(name[i - 1]))))
                text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }

    internal static string Unique(string name, Predicate<string> taken)
    {
        if (!taken(name))
            return name;
        for (var i = 1; ; i++)
            if (!taken($"{name}_{i}"))
                return $"{name}_{i}";
    }
}
