/// The capacity page's templates by name; `{{ }}` escapes, `{{{ }}}` is for what this module drew or wrote itself.
enum CapacityTemplate {
    static let all: [(name: String, text: String)] = [
        ("capacity", page), ("plot", PageTemplate.plot), ("table", CalibrationTemplate.table),
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
        <p class="name">Capacity of {{name}}</p>
        <h1>{{headline}}</h1>
        <p class="summary">{{#summary}}<span>{{.}}</span>{{/summary}}</p>
        <p class="meta">{{#meta}}<span>{{.}}</span>{{/meta}}</p>
        </div>
        </header>
        {{#hasFindings}}<section class="warnings" aria-label="Findings"><ul>{{#findings}}<li>{{.}}</li>{{/findings}}</ul></section>{{/hasFindings}}
        {{#hasAnswers}}<section class="card"><h2>What was found</h2>
        <dl class="glossary">{{#answers}}<dt>{{name}}</dt><dd>{{text}}</dd>{{/answers}}</dl></section>{{/hasAnswers}}
        {{#curves}}
        <section class="card"><h2>{{name}}</h2>
        <div class="stack">{{#plots}}{{>plot}}{{/plots}}
        <div class="axis">{{#axis}}<span style="left:{{place}}%">{{text}}</span>{{/axis}}</div>
        <p class="caption">{{caption}}</p>
        </div></section>
        {{/curves}}
        <section class="card step"><h2>Levels</h2>
        {{#levels}}{{>table}}{{/levels}}
        <p class="caption">Each level is a run of its own, in {{folders}}.</p></section>
        <section class="card"><h2>How it is found</h2>
        <dl class="glossary">{{#methods}}<dt>{{name}}</dt><dd>{{text}}</dd>{{/methods}}</dl></section>
        </main>
        </body>
        </html>

        """
}
