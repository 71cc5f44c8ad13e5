/// A function's row in the table.
public struct Function: Sendable {
    public let name: String
    /// The types of the arguments; further ones have the last one's.
    public let arguments: [ValueType]
    public let result: ValueType
    /// How many arguments may come in the last one's place: 0 exactly that one, n none to n, -1 any number.
    let variadic: Int
    /// Behind a feature flag in Prometheus 3.
    public let isExperimental: Bool
    /// The versions that have the function.
    public let versions: [Compatibility]
    /// Whether the answer may differ between steps though the arguments do not.
    let dependsOnTime: Bool
    let implementation: Implementation

    /// How the function computes.
    enum Implementation: Sendable {
        /// A vector's values one by one; the metrics' names go.
        case elementwise(@Sendable (Double) -> Double)
        /// A range's samples, series by series and step by step.
        case overRange(RangeTraits, RangeComputation)
        case vector(@Sendable (inout Evaluation, Call, Steps) throws(PromQLError) -> [Row])
        case scalar(@Sendable (inout Evaluation, Call, Steps) throws(PromQLError) -> [Double])
        /// Left out by design, for a reason that follows the function's name.
        case unsupported(String)
    }

    init(
        _ name: String,
        _ arguments: [ValueType],
        to result: ValueType = .vector,
        variadic: Int = 0,
        isExperimental: Bool = false,
        in versions: [Compatibility] = Compatibility.allCases,
        dependsOnTime: Bool = false,
        _ implementation: Implementation
    ) {
        self.name = name
        self.arguments = arguments
        self.result = result
        self.variadic = variadic
        self.isExperimental = isExperimental
        self.versions = versions
        self.dependsOnTime = dependsOnTime
        self.implementation = implementation
    }

    /// The fewest arguments of a call.
    public var leastArguments: Int { variadic == 0 ? arguments.count : arguments.count - 1 }

    /// The most arguments of a call; `nil` without a limit.
    public var mostArguments: Int? {
        if variadic < 0 { return nil }
        return variadic == 0 ? arguments.count : arguments.count - 1 + variadic
    }

    var isVariadic: Bool { variadic != 0 }
}

/// All functions; a family's file holds its rows.
public enum FunctionTable {
    /// Every function of every version.
    public static let all: [Function] =
        [
            arithmetic, trigonometric, calendar, counters, gauges, overTime, histograms, labels, ordering, presence,
            queryContext,
        ].flatMap { $0 }

    private static let byName: [String: [Function]] = Dictionary(grouping: all, by: \.name)

    static func function(named name: String, compatibility: Compatibility) -> Function? {
        byName[name]?.first { $0.versions.contains(compatibility) }
    }
}
