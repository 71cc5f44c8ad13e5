/// The calibration page's templates by name; `{{ }}` escapes, `{{{ }}}` is for what this module drew or wrote itself.
enum CalibrationTemplate {
    static let all: [(name: String, text: String)] = [
        ("calibration", page), ("plot", PageTemplate.plot), ("axis", PageTemplate.axis), ("table", table),
        ("histogram", PageTemplate.histogram), ("scatter", scatter),
    ]

    private static let page = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{title}}</title>
        <style>{{{style}}}</style>
        </head>
        <body>
        <main>
        <header class="verdict {{standing}}">
        <div class="mark" aria-hidden="true">{{mark}}</div>
        <div>
        <p class="name">Calibration</p>
        <h1>{{headline}}</h1>
        <p class="summary">{{#summary}}<span>{{.}}</span>{{/summary}}</p>
        <p class="meta">{{#meta}}<span>{{.}}</span>{{/meta}}</p>
        </div>
        </header>
        {{#hasFindings}}<section class="warnings" aria-label="Findings"><ul>{{#findings}}<li>{{.}}</li>{{/findings}}</ul></section>{{/hasFindings}}
        {{#load}}
        <section class="card"><h2>Error against load</h2>
        <div class="stack">{{#plot}}{{>plot}}{{/plot}}
        <div class="axis">{{#axis}}<span style="left:{{place}}%">{{text}}</span>{{/axis}}</div>
        <p class="caption">Sessions at a time. Error: arrival of the first audio frame less the instant at which the server wrote it.</p>
        </div></section>
        {{/load}}
        {{#hasStamps}}
        <section class="card"><h2>The kernel's timestamps and the process's own</h2>
        {{#stamps}}{{>table}}{{/stamps}}
        <p class="caption">Errors of the same loads, measured both ways one after the other. “Known to” is what the client itself says of the process's stamps.</p>
        </section>
        {{/hasStamps}}
        {{#hasErrors}}
        <section class="card"><h2>Errors of the first-audio latency</h2>
        <div class="histograms">{{#errors}}{{>histogram}}{{/errors}}</div>
        </section>
        {{/hasErrors}}
        {{#hasScatters}}
        <section class="card"><h2>First-audio latency, measured against true</h2>
        <div class="histograms">{{#scatters}}{{>scatter}}{{/scatters}}</div>
        <p class="caption">True from left to right, measured upwards: on the line they are equal.</p>
        </section>
        {{/hasScatters}}
        {{#steps}}
        <section class="card step"><h2>{{name}}</h2>
        <p class="caption">{{note}} · run folder <a href="{{folder}}/report.html">{{folder}}</a></p>
        {{#timings}}{{>table}}{{/timings}}
        <h3 class="group">Counts</h3>
        {{#counts}}{{>table}}{{/counts}}
        </section>
        {{/steps}}
        {{#hasNotes}}<section class="card"><h2>Left out</h2><ul>{{#notes}}<li>{{.}}</li>{{/notes}}</ul></section>{{/hasNotes}}
        <section class="card"><h2>What the errors contain</h2>
        <dl class="glossary">{{#contents}}<dt>{{name}}</dt><dd>{{text}}</dd>{{/contents}}</dl></section>
        </main>
        </body>
        </html>

        """

    static let table = """
        <div class="scroll"><table class="figures checks"><thead><tr>{{#head}}<th>{{.}}</th>{{/head}}</tr></thead>
        <tbody>{{#rows}}<tr>{{#.}}<td{{#isLead}} class="lead"{{/isLead}} data-name="{{name}}">{{value}}</td>{{/.}}</tr>{{/rows}}</tbody></table></div>
        """

    private static let scatter = """
        <div class="histogram xy"><h3>{{title}} <small>{{note}}</small></h3>
        <div class="plot" style="height:{{height}}px">{{{svg}}}{{#ticks}}<span class="tick" style="top:{{place}}px">{{text}}</span>{{/ticks}}</div>
        <div class="axis">{{#axis}}<span style="left:{{place}}%">{{text}}</span>{{/axis}}</div>
        </div>
        """
}
