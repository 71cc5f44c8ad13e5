import Foundation

extension CalibrationReport {
    /// The report as it stands in `calibration.json`: sorted keys, indented.
    public func json() throws(CalibrationError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        } catch {
            throw .encoding("\(error)")
        }
    }
}
