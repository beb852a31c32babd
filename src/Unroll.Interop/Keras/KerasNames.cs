using System.Text;

namespace Unroll;

/// <summary>Names of Keras's classes as files here have them.</summary>
internal static class KerasNames
{
    /// <summary>GlorotUniform becomes glorot_uniform, L1L2 becomes l1_l2, hard_sigmoid stays.</summary>
    internal static string Snake(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(name[i]) && !char.IsAsciiLetterUpper(name[i - 1]) && name[i - 1] != '_')
                text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }
}
