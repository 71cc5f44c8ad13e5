/// The page's templates by name; `{{ }}` escapes, `{{{ }}}` is for what this module drew or wrote itself.
enum PageTemplate {
    static let all: [(name: String, text: String)] = [
        ("page", page), ("targets", targets), ("timeline", timeline), ("axis", axis), ("plot", plot),
        ("histograms", histograms), ("histogram", histogram), ("outcomes", outcomes), ("facts", facts),
        ("sessions", sessions),
        ("worst", worst), ("alerts", AlertsTemplate.text), ("generator", generator), ("scrapes", scrapes),
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
        <p class="name">{{name}}</p>
        <h1>{{headline}}</h1>
        {{#description}}<p>{{description}}</p>{{/description}}
        <p class="summary">{{#summary}}<span>{{.}}</span>{{/summary}}</p>
        {{#address}}<p class="address">{{address}}</p>{{/address}}
        <p class="meta">{{#meta}}<span>{{.}}</span>{{/meta}}</p>
        </div>
        </header>
        {{#hasWarnings}}<section class="warnings" aria-label="Warnings"><ul>{{#warnings}}<li>{{.}}</li>{{/warnings}}</ul></section>{{/hasWarnings}}
        <section class="tiles" aria-label="Key figures">
        {{#keyFigures}}
        <div class="tile {{style}}"><h2>{{label}}</h2>
        {{#value}}<p class="big">{{value}}</p>{{/value}}
        <dl>{{#parts}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/parts}}</dl>
        <p class="note">{{note}}</p></div>
        {{/keyFigures}}
        </section>
        {{>targets}}
        {{>timeline}}
        {{>alerts}}
        {{>histograms}}
        {{>outcomes}}
        <section class="card"><h2>Audio and playback</h2><div class="facts-grid">{{#audio}}{{>facts}}{{/audio}}</div></section>
        {{>sessions}}
        {{>worst}}
        {{>generator}}
        {{>scrapes}}
        {{#scenario}}<details class="card"><summary>The scenario as it ran</summary><pre>{{scenario}}</pre></details>{{/scenario}}
        <details class="card"><summary>How to read this page</summary>
        <dl class="glossary">{{#glossary}}<dt>{{label}}</dt><dd>{{note}}</dd>{{/glossary}}</dl></details>
        </main>
        <script>{{{script}}}</script>
        </body>
        </html>

        """

    private static let targets = """
        {{#hasTargets}}
        <section class="card"><h2>Targets</h2>
        <table class="targets">
        <thead><tr><th>Verdict</th><th>Target</th><th class="n">Value</th><th>Interval against limit</th>\
        <th class="n">Samples</th></tr></thead>
        <tbody>
        {{#targets}}
        <tr class="{{style}}">
        <td class="pill-cell"><span class="pill {{style}}"><span aria-hidden="true">{{mark}}</span> {{verdict}}</span></td>
        <td class="what"><code>{{expression}}</code>{{#subject}}<small>{{subject}}</small>{{/subject}}\
        {{#why}}<p class="why">{{why}}</p>{{/why}}</td>
        <td class="n value">{{value}} <small>{{interval}}</small></td>
        <td class="graphic">{{#plot}}<div class="interval-plot">{{{svg}}}{{#isCut}}<span class="cut {{style}}">▸</span>{{/isCut}}\
        <span class="limit-text{{#isFlipped}} flipped{{/isFlipped}}" style="left:{{limit}}%">{{limitText}}</span></div>{{/plot}}</td>
        <td class="n samples">{{samples}}<small>{{confidence}} confidence</small></td>
        </tr>
        {{/targets}}
        </tbody></table>
        </section>
        {{/hasTargets}}
        """

    private static let timeline = """
        <section class="card"><h2>Over time</h2>
        {{^timeline}}<p class="none">No second of the run was recorded.</p>{{/timeline}}
        {{#timeline}}
        <div class="stack">
        {{#hasStages}}<div class="strip stages"><span class="strip-name">Stages</span>\
        {{#stages}}<span class="{{style}}" style="left:{{left}}%;width:{{width}}%" title="{{text}}"><em>{{text}}</em><b>{{letter}}</b></span>{{/stages}}</div>{{/hasStages}}
        {{#hasMarks}}<div class="strip badges" style="height:{{badgesHeight}}px"><span class="strip-name">Events</span>\
        {{#badges}}<span style="left:{{left}}%;top:{{top}}px">{{number}}</span>{{/badges}}</div>{{/hasMarks}}
        {{>axis}}
        {{#plots}}{{>plot}}{{/plots}}
        {{>axis}}
        {{#hasServerPlots}}
        <h3 class="group">The server's own metrics</h3>
        {{#serverPlots}}{{>plot}}{{/serverPlots}}
        {{#serverPlotsLeftOut}}<p class="none">{{serverPlotsLeftOut}} more are in the scrapes' file.</p>{{/serverPlotsLeftOut}}
        {{>axis}}
        {{/hasServerPlots}}
        <p class="caption">Time since the load's start in {{unit}}.{{#hasUnmeasured}} Grey: warm-up and drain, not in the figures.{{/hasUnmeasured}}</p>
        </div>
        <ol class="marks stage-list{{#hasTinyStages}} always{{/hasTinyStages}}">{{#stages}}<li><b>{{letter}}</b> <time>{{time}}</time> {{text}}</li>{{/stages}}</ol>
        {{#hasMarks}}<ol class="marks">{{#marks}}<li><b>{{number}}</b> <time>{{time}}</time> {{text}}</li>{{/marks}}</ol>
        {{#marksLeftOut}}<p class="none">{{marksLeftOut}} more events are in events.jsonl.</p>{{/marksLeftOut}}{{/hasMarks}}
        {{/timeline}}
        </section>
        """

    static let axis = """
        <div class="axis" aria-hidden="true">{{#ticks}}<span class="{{style}}" style="left:{{place}}%">{{text}}</span>{{/ticks}}</div>
        """

    static let plot = """
        <div class="panel{{#isEmpty}} empty{{/isEmpty}}"><h3>{{title}} <small>{{note}}</small><output></output></h3>
        {{^isEmpty}}
        <p class="legend">{{#legend}}<span class="{{style}}"><i></i>{{text}}</span>{{/legend}}</p>
        <div class="plot" style="height:{{height}}px" data-scale="{{scale}}">{{{svg}}}\
        {{#ticks}}<span class="tick" style="top:{{place}}px">{{text}}</span>{{/ticks}}\
        {{#labels}}<span class="end {{style}}" style="top:{{place}}px">{{text}}</span>{{/labels}}</div>
        {{/isEmpty}}
        </div>
        """

    private static let histograms = """
        <section class="card"><h2>Distributions</h2>
        {{^hasHistograms}}<p class="none">Nothing was measured.</p>{{/hasHistograms}}
        <div class="histograms">
        {{#histograms}}
        {{>histogram}}
        {{/histograms}}
        </div>
        {{#figures}}
        <div class="scroll"><table class="figures"><thead><tr>{{#head}}<th>{{.}}</th>{{/head}}</tr></thead>
        <tbody>{{#rows}}<tr>{{#.}}<td{{#isLead}} class="lead"{{/isLead}} data-name="{{name}}">{{value}}</td>{{/.}}</tr>{{/rows}}</tbody></table></div>
        {{/figures}}
        </section>
        """

    static let histogram = """
        <div class="histogram"><h3>{{title}} <small>{{note}}</small></h3>
        <div class="marks-above" style="height:{{labelHeight}}px">{{#marks}}<span class="{{style}}" style="{{place}};top:{{top}}px">{{text}}</span>{{/marks}}</div>
        <div class="plot" style="height:{{height}}px">{{{svg}}}<span class="tick" style="top:4px">{{highest}}</span></div>
        <div class="axis">{{#ticks}}<span style="left:{{place}}%">{{text}}</span>{{/ticks}}</div>
        </div>
        """

    private static let outcomes = """
        {{#outcomes}}
        <section class="card"><h2>Outcomes</h2>
        {{#isEmpty}}<p class="none">No utterance was planned.</p>{{/isEmpty}}
        <table class="outcomes"><tbody>
        {{#bars}}<tr><th>{{name}}</th><td class="n">{{count}}</td><td class="n soft">{{share}}</td>\
        <td class="bar-cell"><span class="bar {{style}}" style="width:{{width}}%"></span></td></tr>
        {{/bars}}
        </tbody></table>
        <p class="none">{{sum}}</p>
        </section>
        {{/outcomes}}
        """

    private static let facts = """
        <div class="fact {{style}}"><span>{{label}}</span><b>{{value}}</b><small>{{note}}</small></div>
        """

    private static let sessions = """
        {{#sessions}}
        <section class="card"><h2>Sessions</h2>
        <div class="facts-grid">{{#facts}}{{>facts}}{{/facts}}</div>
        {{#steps}}
        <h3 class="group">Opening a session</h3>
        <div class="scroll"><table class="steps"><thead><tr>{{#head}}<th>{{.}}</th>{{/head}}</tr></thead>
        <tbody>{{#rows}}<tr>{{#.}}<td{{#isLead}} class="lead"{{/isLead}} data-name="{{name}}">{{value}}</td>{{/.}}</tr>{{/rows}}</tbody></table></div>
        {{/steps}}
        </section>
        {{/sessions}}
        """

    private static let worst = """
        {{#worst}}
        <section class="card"><h2>Worst utterances</h2>
        <div class="scroll"><table class="worst">
        <thead><tr><th>Planned</th><th>Outcome</th><th class="n">First audio</th><th class="n">Audio</th>\
        <th class="n">Missing</th><th class="n">Longest stall</th><th class="n">Session · utterance</th><th>Server's session</th></tr></thead>
        <tbody>
        {{#rows}}<tr class="{{style}}"><td data-name="Planned">{{time}}</td>\
        <td class="lead outcome" data-name="Outcome">{{outcome}} <small>{{detail}}</small></td>\
        <td class="n" data-name="First audio">{{latency}}</td><td class="n" data-name="Audio">{{audio}}</td>\
        <td class="n" data-name="Missing">{{missing}}</td><td class="n" data-name="Longest stall">{{stall}}</td>\
        <td class="n" data-name="Session · utterance">{{session}}</td>\
        <td class="half" data-name="Server's session"><code>{{serverSession}}</code></td></tr>
        {{/rows}}
        </tbody></table></div>
        </section>
        {{/worst}}
        """

    private static let generator = """
        {{#generator}}
        <section class="card"><h2>The load generator</h2>
        <p class="generator-verdict"><span class="pill {{style}}"><span aria-hidden="true">{{mark}}</span></span> {{sentence}}</p>
        <ul class="why-list">{{#why}}<li>{{.}}</li>{{/why}}</ul>
        <div class="facts-grid">{{#facts}}{{>facts}}{{/facts}}</div>
        {{#hasPlots}}<div class="stack">{{#plots}}{{>plot}}{{/plots}}{{>axis}}</div>{{/hasPlots}}
        </section>
        {{/generator}}
        """

    private static let scrapes = """
        <section class="card"><h2>Scrapes</h2>
        {{^scrapes}}<p class="none">No metrics page was scraped.</p>{{/scrapes}}
        {{#scrapes}}
        <div class="scroll"><table class="scrapes">
        <thead><tr><th>Job</th><th class="n">Ok</th><th class="n">Failed</th><th class="n">Series</th>\
        <th class="n">Samples</th><th>Page</th><th>Last error</th></tr></thead>
        <tbody>
        {{#rows}}<tr class="{{style}}"><td class="lead" data-name="Job">{{job}}</td><td class="n" data-name="Ok">{{ok}}</td>\
        <td class="n failed" data-name="Failed">{{failed}}</td><td class="n" data-name="Series">{{series}}</td>\
        <td class="n" data-name="Samples">{{samples}}</td><td class="half" data-name="Page"><code>{{url}}</code></td>\
        <td class="whole" data-name="Last error">{{lastError}}</td></tr>
        {{/rows}}
        </tbody></table></div>
        {{/scrapes}}
        </section>
        """
}
