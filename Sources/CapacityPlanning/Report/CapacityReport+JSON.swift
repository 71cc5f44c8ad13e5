public import Foundation

extension CapacityReport {
    /// The report as it stands in `capacity.json`: sorted keys, indented.
    public func json() throws(CapacityError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        } catch {
            throw .encoding("\(error)")
        }
    }

    /// Reads what `json()` wrote; `file` is its name in errors.
    public init(json: Data, file: String) throws(CapacityError) {
        do {
            self = try JSONDecoder().decode(CapacityReport.self, from: json)
        } catch {
            throw .file(file, reason: "is not the record of a search that this version can read: \(error)")
        }
        guard format == 1 else { throw .file(file, reason: "has format \(format); this version reads 1") }
    }
}
