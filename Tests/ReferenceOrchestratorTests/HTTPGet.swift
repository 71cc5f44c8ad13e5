/// One HTTP request on its own connection.
struct HTTPGet {
    var status: Int
    var contentType: String
    var body: String

    init(port: Int, path: String, accept: String? = nil, method: String = "GET") throws {
        let socket = try RawSocket(port: port)
        var request = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        if let accept { request += "Accept: \(accept)\r\n" }
        try socket.send(Array((request + "\r\n").utf8))
        var bytes: [UInt8] = []
        while true {
            let more = try socket.receive()
            if more.isEmpty { break }
            bytes += more
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let split = text.firstRange(of: "\r\n\r\n")
        let head = text[..<(split?.lowerBound ?? text.endIndex)]
        status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        let line = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-type:") }
        contentType = line.map { String($0.dropFirst("content-type:".count).drop { $0 == " " }) } ?? ""
        body = split.map { String(text[$0.upperBound...]) } ?? ""
    }

    /// The value of a series of the page, by its name and labels as they stand there.
    func value(_ series: String) -> Double? {
        for line in body.split(separator: "\n") where line.hasPrefix(series + " ") {
            return Double(line.dropFirst(series.count + 1))
        }
        return nil
    }
}
