using System.Text;

namespace Unroll;

/// <summary>Reads a whole file of UTF-8 text, or says why it is none.</summary>
internal static class TextFile
{
    public static string Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException(Directory.Exists(path) ? $"'{path}' is a folder; a text file was needed." : $"The file '{path}' is not there; check the name and the folder.", path);
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length == 0)
            throw new InvalidDataException($"'{path}' is empty; a text was needed.");
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            return NotBlank(path, (bytes[0] == 0xFF ? Encoding.Unicode : Encoding.BigEndianUnicode).GetString(bytes, 2, bytes.Length - 2));
        var zero = Array.IndexOf(bytes, (byte)0);
        if (zero >= 0)
            throw new InvalidDataException(FormattableString.Invariant($"'{path}' is not text: byte {zero} is zero, as in pictures, archives and programs. Usual fix: give a text file in UTF-8."));
        var start = bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        try
        {
            return NotBlank(path, new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, start, bytes.Length - start));
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException(FormattableString.Invariant($"'{path}' is not text in UTF-8: bytes that no character has stand near byte {e.Index + start}. Usual fix: save it as UTF-8 (iconv -f latin1 -t utf-8)."), e);
        }
    }

    static string NotBlank(string path, string text) => string.IsNullOrWhiteSpace(text) ? throw new InvalidDataException($"'{path}' holds only white space; a text was needed.") : text.ReplaceLineEndings("\n");
}
