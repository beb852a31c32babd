namespace Unroll;

/// <summary>The style sheet of the HTML report: light and dark, wide and narrow, nothing loaded from anywhere.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root{--paper:#fcfcfb;--ink:#1d2330;--soft:#5a6373;--rule:#dfe3ea;--card:#fff;--accent:#0b63ce;--accentsoft:#e8f1fd;--truth:#1d2330;--history:#8a93a3;
        --b0:#c2410c;--b1:#0f766e;--b2:#7c3aed;--b3:#b7791f;--b4:#be185d;--band:#eef2f8;--future:#e8f1fd}
        @media (prefers-color-scheme:dark){:root{--paper:#12151b;--ink:#e8ebf1;--soft:#9aa4b5;--rule:#2b313c;--card:#191d25;--accent:#6cb0ff;--accentsoft:#17283f;--truth:#f4f6fa;--history:#7a8496;
        --b0:#fb923c;--b1:#2dd4bf;--b2:#b79cff;--b3:#eac054;--b4:#f472b6;--band:#1f2530;--future:#17283f}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
        main{max-width:1120px;margin:0 auto;padding:32px 24px 56px}
        h1{font-size:1.9rem;line-height:1.2;margin:0 0 6px;letter-spacing:-.01em;overflow-wrap:anywhere}
        h2{font-size:1.2rem;margin:40px 0 10px}
        p{margin:0 0 12px;max-width:75ch}
        .lead{color:var(--soft)}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:12px;margin:22px 0 8px}
        .tile{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:12px 16px}
        .tile b{display:block;font-size:1.55rem;line-height:1.25;font-variant-numeric:tabular-nums}
        .tile.own{background:var(--accentsoft);border-color:transparent}.tile.own b{color:var(--accent)}
        .tile span{color:var(--soft);font-size:.88rem}
        figure{margin:0;background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:12px 12px 10px}
        figcaption{font-size:.9rem;color:var(--soft);padding:6px 6px 2px}
        svg{display:block;width:100%;height:auto}
        svg.narrow{display:none}
        svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;fill:var(--soft)}
        .ytick{text-anchor:end}.bandname,.xtick{text-anchor:middle}
        .grid{stroke:var(--rule);stroke-width:1}.tick{stroke:var(--soft)}
        .band{fill:var(--band)}.band.future{fill:var(--future)}
        .line{fill:none;stroke-linejoin:round;stroke-linecap:round;stroke-width:1.6}
        .history{stroke:var(--history)}.truth{stroke:var(--truth);stroke-width:2.2}.forecast,.futureline{stroke:var(--accent);stroke-width:2.6}.futureline{stroke-dasharray:7 5}
        .b0{stroke:var(--b0);stroke-dasharray:6 4}.b1{stroke:var(--b1);stroke-dasharray:2 4}.b2{stroke:var(--b2);stroke-dasharray:9 4 2 4}.b3{stroke:var(--b3);stroke-dasharray:12 5}.b4{stroke:var(--b4);stroke-dasharray:1 5}
        .loss{stroke:var(--accent);stroke-width:2}.val{stroke:var(--b0);stroke-width:2;stroke-dasharray:6 4}
        .legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 20px;margin:6px 6px 0;padding:0;font-size:.9rem}
        .legend li{display:flex;align-items:center;gap:8px}.legend svg{width:30px;height:10px;flex:none}
        .scroll{overflow-x:auto;border:1px solid var(--rule);border-radius:10px;background:var(--card)}
        table{border-collapse:collapse;width:100%;font-size:.95rem}
        caption{text-align:left;color:var(--soft);padding:10px 14px 6px;font-size:.9rem}
        th,td{padding:8px 14px;text-align:right;border-top:1px solid var(--rule);font-variant-numeric:tabular-nums;white-space:nowrap}
        thead th{border-top:0;color:var(--soft);font-weight:600}
        th:first-child,td:first-child{text-align:left;white-space:normal}
        tbody th{font-weight:400}
        tr.own{background:var(--accentsoft)}tr.own th,tr.own td{font-weight:650}
        pre{margin:0;padding:14px;overflow-x:auto;font:13px/1.45 ui-monospace,"Cascadia Mono",Menlo,Consolas,monospace;background:var(--card);border:1px solid var(--rule);border-radius:10px}
        dl{display:grid;grid-template-columns:minmax(9rem,max-content) 1fr;gap:6px 20px;margin:0}
        dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
        details{margin:10px 0}summary{cursor:pointer;padding:6px 0;color:var(--accent)}
        .note{border-left:3px solid var(--b3);padding:2px 0 2px 12px;color:var(--soft)}
        footer{margin-top:44px;color:var(--soft);font-size:.85rem}
        @media (max-width:640px){main{padding:22px 14px 40px}h1{font-size:1.5rem}svg.wide{display:none}svg.narrow{display:block}figure{padding:8px 4px 10px}
        .tiles{grid-template-columns:1fr 1fr;gap:8px}.tile{padding:10px 12px}.tile b{font-size:1.3rem}th,td{padding:8px 8px}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:10px}}
        @media print{body{background:#fff}figure,.tile,pre,.scroll{break-inside:avoid}}
        """;
}
