/// The points of an answer in the form of Prometheus's HTTP API.
///
/// Here because an answer may have some hundred thousand of them, and this module is optimised.
public enum PointsText {
    /// `[1435781430.781,"1"],…`: seconds and, since JSON has no infinity, the value as a string.
    public static func json(_ times: [Int64], _ values: [Double]) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(times.count * 28)
        for (time, value) in zip(times, values) {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
            bytes.append(UInt8(ascii: "["))
            if time >= 0, time % 1000 == 0 {
                append(UInt64(time / 1000), to: &bytes)
            } else {
                bytes.append(contentsOf: seconds(time).utf8)
            }
            bytes.append(UInt8(ascii: ","))
            bytes.append(UInt8(ascii: "\""))
            if value > 0, value < 0x1p53, value == value.rounded() {
                append(UInt64(value), to: &bytes)
            } else {
                bytes.append(contentsOf: number(value).utf8)
            }
            bytes.append(UInt8(ascii: "\""))
            bytes.append(UInt8(ascii: "]"))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Milliseconds as seconds.
    public static func seconds(_ milliseconds: Int64) -> String { NumberText.plain(Double(milliseconds) / 1000) }

    private static func append(_ whole: UInt64, to bytes: inout [UInt8]) {
        if whole >= 10 { append(whole / 10, to: &bytes) }
        bytes.append(UInt8(ascii: "0") + UInt8(whole % 10))
    }

    /// Plain digits where they are readable, as Go's JSON has them.
    private static func number(_ value: Double) -> String {
        let isPlain = value == 0 || !value.isFinite || (value.magnitude >= 1e-6 && value.magnitude < 1e21)
        return isPlain ? NumberText.plain(value) : NumberText.general(value)
    }
}
