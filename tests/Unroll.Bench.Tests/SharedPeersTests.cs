using Unroll.Testing;

namespace Unroll.Bench.Tests;

public class SharedPeersTests
{
    /// <summary>Peers' rows that stand beside one of ours under another name, or measure the peer itself.</summary>
    static readonly string[] Apart = ["node_call_floor", "long_autoencoder_relu_pyloop_T512.train", "long_autoencoder_relu_jit_T512.train"];

    [SharedFact("bench/peers-baseline.jsonl")]
    public void Every_row_of_the_peers_has_one_of_ours_beside_it()
    {
        using var reader = new StreamReader(SharedData.File("bench", "peers-baseline.jsonl")!);
        var ours = Rows.All.SelectMany(r => Peers.Names(r.Name)).ToHashSet();
        var missing = MeasuredLine.Read(reader).Where(l => l.Median is not null).Select(l => l.Row).Distinct().Where(r => !ours.Contains(r) && !Apart.Contains(r)).ToArray();
        Assert.True(missing.Length == 0, $"no row of ours stands beside {string.Join(", ", missing)}");
    }
}
