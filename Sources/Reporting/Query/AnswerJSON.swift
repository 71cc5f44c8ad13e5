public import PromQL

/// A query's answer in the form of Prometheus's HTTP API (https://prometheus.io/docs/prometheus/latest/querying/api/).
///
/// Values are strings, since JSON has no infinity; times are seconds.
public enum AnswerJSON {
    /// One line.
    public static func render(_ answer: QueryAnswer) -> String {
        var text = "{\"status\":\"success\",\"data\":{\"resultType\":"
        switch answer.result.value {
        case .scalar(let number):
            text += "\"scalar\",\"result\":"
            append(answer.at, number, to: &text)
        case .string(let string): text += "\"string\",\"result\":[\(seconds(answer.at)),\(quoted(string))]"
        case .vector(let samples):
            text += "\"vector\",\"result\":["
            for (index, sample) in samples.enumerated() {
                text += (index > 0 ? ",{\"metric\":" : "{\"metric\":") + metric(sample.labels) + ",\"value\":"
                append(answer.at, sample.value, to: &text)
                text += "}"
            }
            text += "]"
        case .matrix(let series):
            text += "\"matrix\",\"result\":["
            for (index, one) in series.filter({ !$0.values.isEmpty }).enumerated() {
                text += (index > 0 ? ",{\"metric\":" : "{\"metric\":") + metric(one.labels) + ",\"values\":["
                text += PointsText.json(one.timestamps, one.values)
                text += "]}"
            }
            text += "]"
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

    private static func append(_ milliseconds: Int64, _ value: Double, to text: inout String) {
        text += PointsText.json([milliseconds], [value])
    }

    private static func seconds(_ milliseconds: Int64) -> String { PointsText.seconds(milliseconds) }

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
