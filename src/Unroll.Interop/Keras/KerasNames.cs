using System.Text;

namespace Unroll;

/// <summary>Names of Keras's classes as files here have them.</summary>
internal static class KerasNames
{
    /// <summary>GlorotUniform becomes glorot_uniform, L1L2 becomes l1_l2, MyRNNCell my_rnn_cell, hard_sigmoid stays.</summary>
    internal static string Snake(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(name[i]) && name[i - 1] != '_' && (!char.IsAsciiLetterUpper(name[i - 1]) || (i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1]))))
                text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }
}
