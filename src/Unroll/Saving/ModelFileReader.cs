using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Unroll;

/// <summary>Reads a model file: whole and unaltered first, then the model, then its weights.</summary>
internal static class ModelFileReader
{
    const int LargestDocument = 256 << 20;

    internal static ModelFile Read(Stream stream, Registry registry, string who)
    {
        try
        {
            return Read(stream, registry);
        }
        catch (ModelFileException)
        {
            throw;
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or EndOfStreamException or ArgumentException or InvalidOperationException or KeyNotFoundException
            or OverflowException or NotSupportedException or JsonException)
        {
            var reason = e is InvalidDataException or EndOfStreamException ? "it is not a model file, or it is damaged or cut off" : e.Message.TrimEnd('.');
            throw new ModelFileException($"{who} cannot be opened: {reason}.", e);
        }
        catch (IOException e)
        {
            throw new ModelFileException($"{who} cannot be read: {e.Message}", e);
        }
    }

    static ModelFile Read(Stream stream, Registry registry)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
            if (!entries.TryAdd(entry.FullName, entry))
                throw new FormatException($"it holds '{entry.FullName}' twice");
        if (!entries.TryGetValue(ModelFileWriter.ModelPart, out var modelPart))
            throw new FormatException("it is a zip file without model.json, so not a model file");
        var document = Document(modelPart);
        ModelJson.RequireVersion(document);
        using var meta = Meta(entries);
        Verify(entries, meta.RootElement);

        var model = ModelJson.Read(registry, document);
        WeightsReader.ReadInto(model, entries[ModelFileWriter.WeightsPart]);
        if (entries.TryGetValue(TrainingPart.Name, out var training))
            TrainingPart.Read(registry, model, Document(training), entries.TryGetValue(TrainingPart.SlotsName, out var slots) ? Slots(slots) : null);
        model.StepCount = meta.RootElement.GetProperty("step").GetInt64();
        model.TrainingRecord = TrainingRecordPart.Read(meta.RootElement);
        var file = new ModelFile(model) { CreatedBy = meta.RootElement.GetProperty("created_by").GetString() };
        foreach (var note in meta.RootElement.GetProperty("notes").EnumerateObject())
            file.Notes[note.Name] = note.Value.GetString() ?? "";
        foreach (var (name, entry) in entries)
            if (name.StartsWith(ModelFileWriter.ExtrasFolder, StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal))
                file.Extras[name[ModelFileWriter.ExtrasFolder.Length..^5]] = ModelJson.Text(Document(entry));
        return file;
    }

    static JsonDocument Meta(Dictionary<string, ZipArchiveEntry> entries)
    {
        if (!entries.TryGetValue(ModelFileWriter.MetaPart, out var part))
            throw new FormatException("its meta.json is missing");
        // The checksums stand in this part, so only the zip's own checksum can vouch for it.
        var bytes = Document(part);
        return Crc32.Of(bytes) == part.Crc32 ? JsonDocument.Parse(bytes) : throw new FormatException("its meta.json has been altered or damaged");
    }

    static void Verify(Dictionary<string, ZipArchiveEntry> entries, JsonElement meta)
    {
        var hashes = meta.GetProperty("sha256").EnumerateObject().ToDictionary(h => h.Name, h => h.Value.GetString(), StringComparer.Ordinal);
        foreach (var needed in (string[])[ModelFileWriter.ModelPart, ModelFileWriter.WeightsPart])
            if (!hashes.ContainsKey(needed))
                throw new FormatException($"its meta.json has no checksum of {needed}");
        foreach (var (name, hash) in hashes)
        {
            if (!entries.TryGetValue(name, out var entry))
                throw new FormatException($"its part {name} is missing");
            using var part = entry.Open();
            if (Convert.ToHexStringLower(SHA256.HashData(part)) != hash)
                throw new FormatException($"its part {name} has been altered or damaged (the checksum differs)");
        }
        // What no checksum vouches for is not part of the model.
        foreach (var name in entries.Keys.Except(hashes.Keys).ToArray())
            entries.Remove(name);
    }

    static Dictionary<string, Tensor> Slots(ZipArchiveEntry entry)
    {
        using var part = entry.Open();
        return SafetensorsHeader.Read(part, entry.Length).ToDictionary(e => e.Name, e => Safetensors.Next(part, e), StringComparer.Ordinal);
    }

    static byte[] Document(ZipArchiveEntry entry)
    {
        if (entry.Length > LargestDocument)
            throw new FormatException($"its part {entry.FullName} is too large");
        using var part = entry.Open();
        using var bytes = new MemoryStream();
        part.CopyTo(bytes);
        return bytes.ToArray();
    }
}
