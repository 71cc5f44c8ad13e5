import EventLoop
import Foundation
import Testing

@Suite(.timeLimit(.minutes(5)))
struct DescriptorLimitTests {
    @Test func raisesTheSoftLimit() throws {
        var limits = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        let soft = Int(limits.rlim_cur)
        #expect(try DescriptorLimit.raise(toAtLeast: 1) == soft)
        let wanted = min(soft + 1, Int(clamping: limits.rlim_max))
        #expect(try DescriptorLimit.raise(toAtLeast: wanted) >= wanted)
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        #expect(limits.rlim_cur >= wanted)
    }

    @Test func saysWhatIsAllowed() throws {
        // More than any kernel's fs.nr_open, so that not even root may have it.
        let wanted = 1 << 40
        let error = #expect(throws: EventLoopError.self) { try DescriptorLimit.raise(toAtLeast: wanted) }
        guard case .descriptorLimit(wanted, let allowed) = error else {
            Issue.record("threw \(String(describing: error))")
            return
        }
        #expect(allowed < wanted)
        #expect(try #require(error).description.contains("ulimit -Hn \(wanted)"))
    }

    @Test func countsWhatIsOpen() {
        var pair: [Int32] = []
        for _ in 0..<200 { pair.append(dup(0)) }
        let many = DescriptorLimit.open
        for descriptor in pair { close(descriptor) }
        // Other tests open and close theirs meanwhile.
        #expect(many >= 200)
    }
}
