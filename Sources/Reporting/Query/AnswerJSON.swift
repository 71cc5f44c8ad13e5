public import PromQL

/// A query's answer in the form of Prometheus's HTTP API (https://prometheus.io/docs/prometheus/latest/querying/api/).
///
/// Values are strings, since JSON has no infinity; times are seconds.
public enum AnswerJSON {
    /// One line.
    public static func render(_ answer: QueryAnswer) -> String {
        var text = "{\"status\":\"success\",\"data\":{\"resultType\":"
        switch answer.result.value {
        case .scalar(let number): text += "\"scalar\",\"result\":\(point(answer.at, number))"
        case .string(let string): text += "\"string\",\"result\":[\(seconds(answer.at)),\(quoted(string))]"
        case .vector(let samples):
            let items = samples.map { "{\"metric\":\(metric($0.labels)),\"value\":\(point(answer.at, $0.value))}" }
            text += "\"vector\",\"result\":[\(items.joined(separator: ","))]"
        case .matrix(let series):
            let items = series.filter { !$0.values.isEmpty }.map { one in
                let points = zip(one.timestamps, one.values).map(point)
                return "{\"metric\":\(metric(one.labels)),\"values\":[\(points.joined(separator: ","))]}"
            }
            text += "\"matrix\",\"result\":[\(items.joined(separator: ","))]"
        }
        text += "}"
        for (key, level) in [("warnings", Annotation.Level.warning), ("infos", .info)] {
            let remarks = answer.remarks.filter { $0.level == level }.map { quoted($0.text) }
            if !remarks.isEmpty { text += ",\"\(key)\":[\(remarks.joined(separator: ","))]" }
        }
        return text + "}\n"
    }

    /// An error, with Prometheus's name for its kind.
    public static func render(_ error: PromQLError) -> String {
        let kind =
            switch error.kind {
            case .syntax, .script: "bad_data"
            case .evaluation, .unsupported: "execution"
            }
        return "{\"status\":\"error\",\"errorType\":\"\(kind)\",\"error\":\(quoted(error.summary))}\n"
    }

    private static func metric(_ labels: Labels) -> String {
        "{" + labels.pairs.map { "\(quoted($0.name)):\(quoted($0.value))" }.joined(separator: ",") + "}"
    }

    private static func point(_ milliseconds: Int64, _ value: Double) -> String {
        // Plain digits where they are readable, as Go's JSON has them.
        let isPlain = value == 0 || !value.isFinite || (value.magnitude >= 1e-6 && value.magnitude < 1e21)
        return "[\(seconds(milliseconds)),\"\(isPlain ? NumberText.plain(value) : NumberText.general(value))\"]"
    }

    private static func seconds(_ milliseconds: Int64) -> String { NumberText.plain(Double(milliseconds) / 1000) }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if scalar.value < 0x20 {
                    let digits = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
