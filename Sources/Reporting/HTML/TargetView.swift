import Recording

/// One row of the table of targets.
struct TargetView {
    var style: String
    var mark: String
    var verdict: String
    var subject: String
    var expression: String
    var value: String
    var interval: String
    var confidence: String
    var samples: String
    var why: String
    var plot: IntervalPlot.View?

    init(_ target: RunReport.Target) {
        let wording = TargetWording(target)
        let standing = Standing(target.verdict)
        style = standing.rawValue
        mark = standing.mark
        verdict = target.verdict.rawValue
        subject = wording.subject == target.expression ? "" : wording.subject
        expression = target.expression
        value = wording.value
        interval = wording.interval == Quantity.missing ? "" : wording.interval
        confidence = Quantity.share(target.confidence)
        samples = wording.samples
        why = wording.explanation
        plot = IntervalPlot(target: target).view()
    }
}
