package import ReferenceConfiguration
import Timing

/// The names that the server gives its sessions, in the order in which they open: `ws-` and twelve hexadecimal digits.
package struct SessionIdentifiers {
    private var random: SeededRandom

    package init(settings: ReferenceSettings) {
        random = SeededRandom(seed: settings.seed, stream: "reference session identifiers")
    }

    package mutating func next() -> String {
        let digits = String(random.next() >> 16, radix: 16)
        return "ws-" + String(repeating: "0", count: 12 - digits.count) + digits
    }
}
