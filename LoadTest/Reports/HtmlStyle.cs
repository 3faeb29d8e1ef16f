namespace Parley.LoadTest.Reports;

/// <summary>The style sheet of the page.</summary>
/// <remarks>The colours of the series are those of Okabe and Ito: blue and vermilion, which colour-blind readers can distinguish. One of
/// two lines is also dashed. The sheet has no character that XML would encode, because a browser does not decode a style sheet.</remarks>
internal static class HtmlStyle
{
    /// <summary>The sheet.</summary>
    public const string Sheet = """

        :root { color-scheme: light dark; --back: #ffffff; --card: #f4f6f8; --text: #1b1f24; --quiet: #57606a; --line: #d0d7de;
          --s0: #0072b2; --s1: #c14e00; --bar: #8f5a78; --mark: #1b1f24; --shade: #8c959f40;
          --good: #00694a; --bad: #b3261e; --bad-back: #fdecea; --warn: #7a5200; }
        @media screen and (prefers-color-scheme: dark) {
          :root { --back: #14181d; --card: #1f252c; --text: #e6e9ec; --quiet: #a0a9b2; --line: #3a424b;
            --s0: #56b4e9; --s1: #f0a13a; --bar: #cc79a7; --mark: #e6e9ec; --shade: #8c959f40;
            --good: #4fd1a1; --bad: #ff8a80; --bad-back: #3a1d1c; --warn: #f2c14e; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 16px; max-width: 1100px; background: var(--back); color: var(--text);
          font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
        h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 4px; }
        h2 { font-size: 1.2rem; margin: 32px 0 8px; }
        h3 { font-size: 1rem; margin: 0; }
        .wide + h3, ul + h3, p + h3 { margin-top: 12px; }
        p { margin: 4px 0; }
        .quiet, figcaption, caption { color: var(--quiet); font-size: 0.875rem; }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr)); gap: 12px; margin: 12px 0; }
        .card { background: var(--card); border: 1px solid var(--line); border-left: 6px solid var(--line); border-radius: 6px;
          padding: 10px 14px; }
        .card p { font-size: 1.25rem; font-weight: 600; line-height: 1.25; }
        .verdict .card p { font-size: 1.6rem; }
        .card p.quiet, .verdict .card p.quiet { font-size: 0.875rem; font-weight: 400; }
        .card.good { border-left-color: var(--good); } .card.good p:first-child { color: var(--good); }
        .card.warn { border-left-color: var(--warn); } .card.warn p:first-child { color: var(--warn); }
        .card.bad { border-color: var(--bad); background: var(--bad-back); } .card.bad p:first-child { color: var(--bad); }
        .warning { border: 2px solid var(--bad); background: var(--bad-back); border-radius: 6px; padding: 10px 14px; margin: 16px 0; }
        .warning strong { color: var(--bad); }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; overflow-wrap: break-word; font-variant-numeric: tabular-nums; font-size: 0.9375rem; }
        caption { text-align: left; }
        th, td { text-align: left; padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        th { font-weight: 600; }
        .number { text-align: right; white-space: nowrap; }
        th[scope=row] { font-weight: 400; white-space: nowrap; }
        thead th, td.quiet, td.good, td.bad { white-space: nowrap; }
        .good { color: var(--good); }
        .bad { color: var(--bad); font-weight: 600; }
        .card.good, .card.bad { color: var(--text); font-weight: 400; }
        pre { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 10px 14px; white-space: pre-wrap; }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 24px; }
        figure { margin: 0; break-inside: avoid; }
        .legend { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 2px 0; padding: 0; font-size: 0.875rem; }
        .legend li { display: flex; align-items: center; gap: 6px; }
        .swatch { width: 24px; height: 12px; flex: none; }
        .chart { display: block; width: 100%; height: auto; font-size: 12px; }
        .chart text { fill: var(--quiet); } .chart .label { fill: var(--text); }
        .middle { text-anchor: middle; } .end { text-anchor: end; }
        .grid { stroke: var(--line); stroke-width: 0.7; } .axis { stroke: var(--quiet); fill: none; }
        .line { fill: none; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round; }
        .s0 { stroke: var(--s0); } .s1 { stroke: var(--s1); stroke-dasharray: 4 2.5; }
        .bar { fill: var(--bar); } .shade { fill: var(--shade); } .mark { stroke: var(--mark); stroke-dasharray: 3 3; stroke-width: 1.2; }
        .tip { fill: transparent; } .tip:hover { fill: var(--shade); }
        @media screen and (max-width: 480px) { .chart { font-size: 15px; } body { padding: 12px; }
          th, td { padding-right: 8px; } table { font-size: 0.875rem; } }
        @media print { body { max-width: none; padding: 0; font-size: 11pt; }
          tr, pre, .card, .warning { break-inside: avoid; }
          h2 { break-after: avoid; } .wide { overflow: visible; } td.quiet { white-space: normal; }
          .charts { grid-template-columns: 1fr 1fr; } .card, .warning, pre { print-color-adjust: exact; } }

        """;
}
