#!/usr/bin/env bash
# Measures everything that docs/benchmarks.md shows and puts the tables into the page. Needs the .NET 10 SDK; about 20 minutes on 2 cores, which
# should have nothing else to do.
#   bench/measure.sh [PEERS.jsonl]      lines of the peers, to be compared with
# PARTS="rows matrix" measures these parts alone; the results of the others stay. THREADS="1 2": numbers of threads. OUT: folder of the results (artifacts/bench).
set -eu
peers=$(cd "$(dirname "${1:-.}")" && pwd)/$(basename "${1:-.}")
cd "$(dirname "$0")/.."
out=${OUT:-artifacts/bench}
parts=${PARTS:-machine rows layers widths matrix ragged composed footprint}
models="gemm imdb charlm forecast bilstm gru_96 seq2seq stream generate decode long"
mkdir -p "$out"
dotnet build bench/Unroll.Bench -c Release -v q
bench() { dotnet bench/Unroll.Bench/bin/Release/net10.0/Unroll.Bench.dll "$@"; }
part() { case " $parts " in *" $1 "*) echo "$(date +%T) $1" >&2 ;; *) return 1 ;; esac; }
threads=$(bench machine | sed 's/ .*//')
each=${THREADS:-1 2}; [ "$threads" -gt 1 ] || each=1

if part machine; then bench machine > "$out/machine.md"; fi
if part rows; then
  : > "$out/models.jsonl"
  for n in $each; do bench rows peak read $models --isolate --threads "$n" --seconds "${SECONDS_A_ROW:-2}" >> "$out/models.jsonl"; done
fi
if part layers; then
  : > "$out/layers.jsonl"
  for n in $each; do bench rows rnn_ --threads "$n" --seconds "${SECONDS_A_ROW:-2}" >> "$out/layers.jsonl"; done
fi
if [ -e "$out/models.jsonl" ]; then cat "$out"/models.jsonl "$out"/layers.jsonl > "$out/rows.jsonl" 2> /dev/null || true; fi
if part widths; then
  narrow() { env "$@" dotnet bench/Unroll.Bench/bin/Release/net10.0/Unroll.Bench.dll rows peak gemm imdb charlm.train forecast gru_96 stream --threads 1 --seconds 1; }
  { narrow UNROLL_THREADS=1; narrow DOTNET_EnableAVX512=0; narrow DOTNET_EnableAVX2=0; } > "$out/widths.jsonl"
fi
if part matrix; then bench matrix --threads 1 > "$out/matrix.md"; fi
if part ragged; then bench ragged > "$out/ragged.md"; fi
if part composed; then
  { bench own-cell --threads 1; echo; case " $each " in *" 2 "*) bench own-cell --threads 2 ;; esac; } > "$out/own-cell.md"
  bench ops --threads 1 --seconds 2 > "$out/ops.md"
fi
if part footprint; then bench footprint > "$out/footprint.jsonl"; fi
[ ! -f "$peers" ] || cp "$peers" "$out/peers.jsonl"
if [ -f "$out/peers.jsonl" ]; then bench compare "$out/peers.jsonl" "$out/rows.jsonl"; fi
bench page "$out" docs/benchmarks.md
