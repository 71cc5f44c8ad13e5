/// The samples of a RIFF WAVE file: 16-bit PCM, one channel.
struct WaveSound: Equatable {
    var sampleRate: Int
    var samples: [Int16]

    /// Reads a file; nil if it is of another kind.
    ///
    /// A data chunk that claims more than there is ends with the file: a program that writes to a pipe cannot know the
    /// length when it writes the header.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 12, bytes[..<4].elementsEqual("RIFF".utf8), bytes[8..<12].elementsEqual("WAVE".utf8) else {
            return nil
        }
        func number(_ place: Int, _ count: Int) -> Int {
            bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        var rate: Int?
        var place = 12
        while place + 8 <= bytes.count {
            let body = place + 8
            let length = min(number(place + 4, 4), bytes.count - body)
            let name = bytes[place..<place + 4]
            if name.elementsEqual("fmt ".utf8) {
                // 1: PCM; then channels, rate, bytes a second, bytes a sample of all channels, bits a sample.
                guard length >= 16, number(body, 2) == 1, number(body + 2, 2) == 1, number(body + 14, 2) == 16 else {
                    return nil
                }
                rate = number(body + 4, 4)
            } else if name.elementsEqual("data".utf8), let rate, rate > 0 {
                sampleRate = rate
                samples = PCM16.samples(of: bytes[body..<body + length])
                return
            }
            // Chunks begin at even places.
            place = body + length + length % 2
        }
        return nil
    }
}
