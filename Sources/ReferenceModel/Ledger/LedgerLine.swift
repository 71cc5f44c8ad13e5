import Timing

/// One line of the ledger while it is put together: a JSON object.
struct LedgerLine {
    private var text = "{"
    private let mapping: ClockMapping

    init(mapping: ClockMapping) { self.mapping = mapping }

    /// The whole line with its end.
    var ended: String { text + "}\n" }

    mutating func add(_ name: String, _ value: String) { add(name, raw: JSONText.quoted(value)) }
    mutating func add(_ name: String, _ value: Int?) { add(name, raw: value.map(String.init) ?? "null") }
    mutating func add(_ name: String, _ value: Bool) { add(name, raw: value ? "true" : "false") }

    /// Values that are JSON already.
    mutating func add(_ name: String, list values: [String]) { add(name, raw: "[\(values.joined(separator: ","))]") }

    /// A monotonic instant in nanoseconds on both clocks.
    mutating func add(_ name: String, instant: Int64?) {
        let wall = instant.map { mapping.wall(MonotonicInstant(nanoseconds: $0)).nanoseconds }
        add("\(name)_monotonic_ns", raw: instant.map(String.init) ?? "null")
        add("\(name)_wall_ns", raw: wall.map(String.init) ?? "null")
    }

    private mutating func add(_ name: String, raw value: String) {
        if text.utf8.count > 1 { text += "," }
        text += "\"\(name)\":\(value)"
    }
}
