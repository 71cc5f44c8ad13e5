/// What the serving process takes of its machine.
package struct ProcessReading: Sendable, Equatable {
    /// 100 for one core.
    package var cpuPercent: Double
    package var residentBytes: Double

    package init(cpuPercent: Double, residentBytes: Double) {
        self.cpuPercent = cpuPercent
        self.residentBytes = residentBytes
    }
}
