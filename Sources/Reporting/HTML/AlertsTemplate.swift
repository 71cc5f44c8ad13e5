/// The page's section on alerts.
enum AlertsTemplate {
    static let text = """
        {{#alerts}}
        <section class="card"><h2>Alerts</h2>
        {{#replayed}}
        <p class="caption">Replayed with the rules of <code>{{.}}</code> after the run; report.json has the run's own results.</p>
        {{/replayed}}
        {{#hasBands}}
        <p class="bands-legend"><span><span class="band"><span class="missed"></span></span>target missed by what clients got</span>\
        <span><span class="band"><span class="pending"></span></span>alert pending</span>\
        <span><span class="band"><span class="firing"></span></span>alert firing</span></p>
        <div class="stack bands">
        {{>axis}}
        {{#bands}}
        <div class="panel"><h3>{{title}} <small>{{note}}</small></h3>
        <div class="band" role="img" aria-label="{{title}}: {{note}}">{{#spans}}<span class="{{style}}" \
        style="left:{{left}}%;width:{{width}}%" title="{{text}}"></span>{{/spans}}</div></div>
        {{/bands}}
        {{>axis}}
        <p class="caption">Time since the load's start in {{unit}}, as above.{{#hasTruth}} A target is asked of ten seconds at a time or more, and is missed where chance does not explain it: a single second above its limit, in the plots of each second, need not be a miss.{{/hasTruth}}</p>
        </div>
        {{/hasBands}}
        <table class="alerts">
        <thead><tr><th>Verdict</th><th>Alert</th><th>What it did</th></tr></thead>
        <tbody>
        {{#rows}}
        <tr class="{{style}}">
        <td>{{#verdict}}<span class="pill {{style}}"><span aria-hidden="true">{{mark}}</span> {{verdict}}</span>{{/verdict}}</td>
        <td><b>{{name}}</b><small><code>{{expression}}</code> for {{hold}}</small></td>
        <td>{{what}}{{#faults}}<p class="fault">{{.}}</p>{{/faults}}{{#expected}}<small>expected: {{expected}}</small>{{/expected}}\
        {{#annotations}}<p class="told">{{.}}</p>{{/annotations}}</td>
        </tr>
        {{/rows}}
        </tbody></table>
        {{#fidelity}}
        <h3 class="fidelity-title">How those that fired followed the targets</h3>
        <div class="scroll"><table class="figures"><thead><tr>{{#head}}<th>{{.}}</th>{{/head}}</tr></thead>
        <tbody>{{#rows}}<tr>{{#.}}<td{{#isLead}} class="lead"{{/isLead}} data-name="{{name}}">{{value}}</td>{{/.}}</tr>{{/rows}}</tbody></table></div>
        {{/fidelity}}
        </section>
        {{/alerts}}
        """
}
