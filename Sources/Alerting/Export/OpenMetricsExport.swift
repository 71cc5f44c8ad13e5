public import PromQL

/// The series that rules read, as OpenMetrics with timestamps: `promtool tsdb create-blocks-from openmetrics` takes it.
///
/// OpenMetrics cannot say that a series ended, so a Prometheus that is given this sees a series for its lookback of five
/// minutes more.
public struct OpenMetricsExport: Sendable {
    public let text: String

    public init(_ file: RuleFile, over series: [SeriesData]) {
        var text = ""
        for one in NeededSeries(file).selected(from: series) {
            let name = Self.notation(one.labels)
            for (time, value) in zip(one.timestamps, one.values) where !Staleness.isMarker(value) {
                text += "\(name) \(Self.notation(value)) \(Self.seconds(time))\n"
            }
        }
        self.text = text + "# EOF\n"
    }

    private static func notation(_ labels: Labels) -> String {
        let pairs = labels.removingName().pairs.map { "\($0.name)=\"\(escaped($0.value))\"" }
        return labels.name + (pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}")
    }

    private static func escaped(_ value: String) -> String {
        var result = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func notation(_ value: Double) -> String {
        value.isInfinite ? (value < 0 ? "-Inf" : "+Inf") : NumberText.general(value)
    }

    private static func seconds(_ milliseconds: Int64) -> String {
        let rest = String(milliseconds.magnitude % 1000)
        let sign = milliseconds < 0 ? "-" : ""
        return "\(sign)\(milliseconds.magnitude / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }
}
