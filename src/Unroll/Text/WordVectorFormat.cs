namespace Unroll;

/// <summary>How a file of <see cref="WordVectors"/> is written.</summary>
public enum WordVectorFormat
{
    /// <summary>Found in the file: a first line of two whole numbers is word2vec text, else GloVe; a name that ends in .bin is binary word2vec.</summary>
    Auto,

    /// <summary>GloVe: a token and its numbers in each line, nothing before them.</summary>
    Glove,

    /// <summary>word2vec text: a line with the number of vectors and their width, then as GloVe.</summary>
    Word2VecText,

    /// <summary>word2vec binary: the same first line, then each token, a space, and its numbers as little-endian 32-bit floats.</summary>
    Word2VecBinary,
}
