/// The comparison page's templates by name; `{{ }}` escapes, `{{{ }}}` is for what this module drew or wrote itself.
enum ComparisonTemplate {
    static let all: [(name: String, text: String)] = [
        ("comparison", page), ("plot", PageTemplate.plot), ("table", table), ("overlay", overlay),
    ]

    private static let page = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{title}}</title>
        <style>{{{style}}}{{{ownStyle}}}</style>
        </head>
        <body>
        <main>
        <header class="verdict {{standing}}">
        <div class="mark" aria-hidden="true">{{mark}}</div>
        <div>
        <p class="name">Comparison</p>
        <h1>{{headline}}</h1>
        <p class="summary">{{#summary}}<span>{{.}}</span>{{/summary}}</p>
        <p class="meta"><span>{{method}}</span></p>
        </div>
        </header>
        {{#hasWarnings}}<section class="warnings" aria-label="Warnings"><ul>{{#warnings}}<li>{{.}}</li>{{/warnings}}</ul></section>{{/hasWarnings}}
        <section class="card"><h2>Differences</h2>{{#differences}}{{>table}}{{/differences}}
        <p class="caption">A positive difference is for the worse. Bold: what the tolerances or the scenario's targets name. p: probability that equal runs differ as much anywhere, in this direction.</p>
        </section>
        {{#hasTimelines}}
        <section class="card"><h2>Over time</h2>
        <p class="key">{{#key}}<span class="{{style}}"><i></i>{{name}}</span>{{/key}}</p>
        <div class="stack">{{#timelines}}{{>plot}}{{/timelines}}
        <div class="axis">{{#axis}}<span style="left:{{place}}%">{{text}}</span>{{/axis}}</div>
        </div></section>
        {{/hasTimelines}}
        {{#hasOverlays}}
        <section class="card"><h2>Distributions</h2>
        <p class="key">{{#key}}<span class="{{style}}"><i></i>{{name}}</span>{{/key}}</p>
        <div class="histograms">{{#overlays}}{{>overlay}}{{/overlays}}</div>
        <p class="caption">Share of utterances in each of twenty buckets a decade.</p>
        </section>
        {{/hasOverlays}}
        {{#ranks}}<section class="card"><h2>Rank tests</h2>{{>table}}
        <p class="caption">Greater: probability that a value of the candidate's is above one of the baseline's; 50 % if they are alike.</p></section>{{/ranks}}
        {{#hasNotes}}<section class="card"><h2>Notes</h2><ul>{{#notes}}<li>{{.}}</li>{{/notes}}</ul></section>{{/hasNotes}}
        </main>
        <script>{{{script}}}</script>
        </body>
        </html>

        """

    private static let table = """
        <div class="scroll"><table class="figures differences"><thead><tr>{{#head}}<th>{{.}}</th>{{/head}}</tr></thead>
        <tbody>{{#rows}}<tr class="{{style}}">{{#cells}}<td{{#isLead}} class="lead"{{/isLead}} data-name="{{name}}">{{value}}</td>{{/cells}}</tr>{{/rows}}</tbody></table></div>
        """

    private static let overlay = """
        <div class="histogram"><h3>{{title}} <small>{{note}}</small></h3>
        <div class="plot" style="height:{{height}}px">{{{svg}}}</div>
        <div class="axis">{{#ticks}}<span style="left:{{place}}%">{{text}}</span>{{/ticks}}</div>
        </div>
        """

    static let style = """
        .key{display:flex;flex-wrap:wrap;gap:2px 20px;font-size:13px;color:var(--soft);margin:0 0 12px}
        .key i{display:inline-block;width:18px;border-top:3px solid var(--c);margin-right:6px;vertical-align:middle}
        .key span{overflow-wrap:anywhere}
        .differences .bad td:nth-child(5){color:var(--bad);font-weight:600}
        .differences .good td:nth-child(5){color:var(--good);font-weight:600}
        .differences .named .lead{font-weight:650}
        .differences td:first-child::first-letter{text-transform:none!important}
        .histogram .plot{margin-top:8px}.histogram h3::first-letter{text-transform:none!important}
        @media screen and (max-width:900px){.differences{--columns:4}.differences td:empty{display:none}}
        @media screen and (max-width:560px){.differences{--columns:2}}

        """
}
