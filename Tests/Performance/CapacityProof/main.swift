import CapacityPlanning
import Glibc
import Timing

// Whether the interval that a search finds contains the capacity: see capacity.sh.

let arguments = CommandLine.arguments.dropFirst()
let seeds = arguments.first.flatMap { Int($0) } ?? 20
let only = arguments.dropFirst().first
for configuration in KnownSystem.all where only == nil || only == configuration.name {
    try prove(configuration)
}

func prove(_ system: KnownSystem) throws {
    let began = MonotonicInstant.now
    let truth = try system.truth()
    var contained = 0
    var ratios: [Double] = []
    var times: [Double] = []
    var counts: [Int] = []
    var widths: [Double] = []
    for seed in 1...seeds {
        let search = try VirtualSearch(of: system.yaml) { plan in
            plan.seed = UInt64(seed)
            plan.from = system.from
            plan.to = system.to
        }
        let estimate = CapacityEstimate(search.levels, plan: search.plan)
        let capacity = estimate.capacity ?? .nan
        let isIn = (estimate.low ?? 0) <= truth.high && truth.low <= (estimate.high ?? .infinity)
        contained += isIn ? 1 : 0
        ratios.append(capacity / ((truth.low + truth.high) / 2))
        times.append(search.spent)
        counts.append(search.levels.count)
        widths.append(estimate.imprecision)
        let interval = "[\(show(estimate.low ?? .nan)), \(show(estimate.high ?? .nan))]"
        tell(
            "  \(system.name) seed \(seed): \(show(capacity)) in \(interval)\(isIn ? "" : " OUTSIDE"), \(search.levels.count) levels, \(Int(search.spent)) s, \(search.reason.rawValue)"
        )
        if only != nil {
            for level in search.levels {
                tell(
                    "     \(level.load) \(level.purpose) \(level.verdict) \(level.ending) \(Int(level.measuredSeconds)) s "
                        + level.targets.map { show($0.ratio ?? .nan) }.joined(separator: " ")
                )
            }
        }
    }
    let fixed = system.fixedTime(truth.high)
    let mean = times.reduce(0, +) / Double(seeds)
    let worst = ratios.map { abs($0 - 1) }.max() ?? .nan
    let took = Nanoseconds.inSeconds(MonotonicInstant.now - began)
    tell(
        "\(system.name): truth \(show(truth.low)) to \(show(truth.high)); \(contained) of \(seeds) intervals contain it; off by \(show(worst * 100)) % at most, half-width \(show(widths.reduce(0, +) / Double(seeds) * 100)) % in the mean; \(counts.reduce(0, +) / seeds) levels and \(Int(mean)) s in the mean, \(show(mean / fixed * 100)) % of \(Int(fixed)) s; took \(Int(took)) s"
    )
}

/// At once, for somebody waits for it.
func tell(_ text: String) {
    let line = Array((text + "\n").utf8)
    _ = write(STDOUT_FILENO, line, line.count)
}

func show(_ value: Double) -> String {
    let digits = value.magnitude < 10 ? 1000.0 : 10.0
    return value.isFinite ? "\((value * digits).rounded() / digits)" : "none"
}
