import Analysis

/// The unit of a plot's values.
enum PlotUnit: String {
    case seconds, bytes, share, percent, ratio, count, perSecond

    init(_ unit: ServerLine.Unit) {
        self =
            switch unit {
            case .seconds: .seconds
            case .bytes: .bytes
            case .ratio: .ratio
            case .percent: .percent
            case .count: .count
            case .perSecond: .perSecond
            }
    }

    func text(_ value: Double) -> String {
        self == .count ? Quantity.number(value) : Quantity.value(value, unit: rawValue)
    }

    /// Labels of an axis' marks, all in one unit where the marks are evenly spaced.
    func labels(of scale: Scale) -> [String] {
        guard self == .seconds, scale.kind == .linear else {
            return scale.ticks.map { $0 == 0 ? "0" : text($0) }
        }
        let unit = DurationScale(covering: scale.ticks.last ?? 0)
        return scale.ticks.map { $0 == 0 ? "0" : "\(Quantity.number($0 / unit.seconds)) \(unit.unit)" }
    }
}
