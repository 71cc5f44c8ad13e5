import SpeechProtocol
import Testing
import Timing

@Suite struct SequenceTrackerTests {
    private func observe(_ numbers: [UInt64?], _ tracker: inout SequenceTracker) -> [SequenceObservation] {
        numbers.map { tracker.observe($0) }
    }

    @Test func numbersThatRunOnAreInOrder() {
        var tracker = SequenceTracker()
        for utterance in 0..<100 {
            tracker.beginUtterance()
            let start = UInt64(utterance * 25 + 1)
            let seen = observe((start..<start + 25).map { $0 }, &tracker)
            #expect(seen == [.first] + Array(repeating: .inOrder, count: 24))
            #expect(tracker.missing == 0 && tracker.lostBeforeThisUtterance == 0 && tracker.duplicates == 0)
        }
    }

    @Test(arguments: [UInt64(0), 1])
    func numbersThatRestartAreInOrder(base: UInt64) {
        var tracker = SequenceTracker()
        for length in [25, 3, 1, 1, 400, 2] as [UInt64] {
            tracker.beginUtterance()
            let seen = observe((base..<base + length).map { $0 }, &tracker)
            #expect(seen == [.first] + Array(repeating: .inOrder, count: Int(length) - 1))
            #expect(tracker.missing == 0 && tracker.lostBeforeThisUtterance == 0 && tracker.duplicates == 0)
        }
    }

    @Test func lossWithinAnUtteranceIsItsOwn() {
        var tracker = SequenceTracker()
        #expect(observe([1, 2, 5, 6, 4], &tracker) == [.first, .inOrder, .gap(missing: 2), .inOrder, .reordered])
        #expect(tracker.missing == 1 && tracker.reordered == 1)
        #expect(observe([4, 6, 3, 7], &tracker) == [.duplicate, .duplicate, .reordered, .inOrder])
        #expect(tracker.missing == 0 && tracker.reordered == 2 && tracker.duplicates == 2)
    }

    @Test func lossAtTheTailShowsInTheNextUtterance() {
        var tracker = SequenceTracker()
        _ = observe([1, 2, 3], &tracker)
        tracker.beginUtterance()
        #expect(observe([6, 7], &tracker) == [.gap(missing: 2), .inOrder])
        #expect(tracker.lostBeforeThisUtterance == 2 && tracker.missing == 0)
        // One of them was only late.
        #expect(observe([5, 8, 10], &tracker) == [.reordered, .inOrder, .gap(missing: 1)])
        #expect(tracker.lostBeforeThisUtterance == 1 && tracker.missing == 1)
        tracker.beginUtterance()
        #expect(observe([11, 9, 4], &tracker) == [.first, .reordered, .reordered])
        // Their utterances' accounts are closed.
        #expect(tracker.missing == 0 && tracker.lostBeforeThisUtterance == 0 && tracker.reordered == 2)
    }

    @Test func lossAtTheHeadOfTheSession() {
        var tracker = SequenceTracker()
        #expect(observe([4, 5, 2], &tracker) == [.gap(missing: 3), .inOrder, .reordered])
        #expect(tracker.missing == 2 && tracker.lostBeforeThisUtterance == 0)
    }

    @Test func lossAtTheHeadWhereNumbersRestart() {
        var tracker = SequenceTracker()
        _ = observe((1...50).map { $0 }, &tracker)
        tracker.beginUtterance()
        #expect(observe([3, 4, 1], &tracker) == [.gap(missing: 2), .inOrder, .reordered])
        #expect(tracker.missing == 1)
        // Now the session is known to restart, so even a number above the last is a lost head.
        tracker.beginUtterance()
        #expect(observe([9, 10], &tracker) == [.gap(missing: 8), .inOrder])
        #expect(tracker.missing == 8 && tracker.lostBeforeThisUtterance == 0)
        tracker.beginUtterance()
        #expect(observe([1, 2], &tracker) == [.first, .inOrder])
        #expect(tracker.missing == 0)
    }

    @Test func whereNumberingStartsAtZeroAFirstOneIsALoss() {
        var tracker = SequenceTracker()
        _ = observe([0, 1, 2, 3], &tracker)
        tracker.beginUtterance()
        #expect(observe([1, 2, 0], &tracker) == [.gap(missing: 1), .inOrder, .reordered])
        #expect(tracker.missing == 0)
    }

    @Test func repeatedTailIsNoRestart() {
        var tracker = SequenceTracker()
        _ = observe((1...20).map { $0 }, &tracker)
        tracker.beginUtterance()
        #expect(observe([20, 19, 21, 22], &tracker) == [.duplicate, .duplicate, .first, .inOrder])
        #expect(tracker.missing == 0 && tracker.duplicates == 2 && tracker.lostBeforeThisUtterance == 0)
    }

    @Test func audioAfterAnIgnoredStopDoesNotHideTheRestart() {
        var tracker = SequenceTracker()
        _ = observe((1...10).map { $0 }, &tracker)
        tracker.beginUtterance()
        #expect(observe([11, 12, 1, 2, 3], &tracker) == [.first, .inOrder, .first, .inOrder, .inOrder])
        #expect(tracker.duplicates == 0 && tracker.missing == 0)
        // Only once an utterance: another 1 is a repetition.
        #expect(tracker.observe(1) == .duplicate)
    }

    @Test func stepsThatNoLossExplainsAreLeftOut() {
        var tracker = SequenceTracker()
        #expect(
            observe([1, 2, 1 << 63, 3, .max, 4, 100_006, 5], &tracker) == [
                .first, .inOrder, .implausible, .inOrder, .implausible, .inOrder, .implausible, .inOrder,
            ]
        )
        #expect(tracker.missing == 0 && tracker.implausible == 3)
        #expect(tracker.observe(100_006) == .gap(missing: 100_000))
    }

    @Test func aNewNumberingFarOffIsTakenOverWhenItGoesOn() {
        var tracker = SequenceTracker()
        let far: UInt64 = 1 << 63
        #expect(
            observe([far, far + 1, far + 3, far + 2], &tracker) == [
                .implausible, .inOrder, .gap(missing: 1), .reordered,
            ]
        )
        tracker.beginUtterance()
        #expect(observe([far + 4], &tracker) == [.first])
        tracker.beginUtterance()
        #expect(observe([1, 2], &tracker) == [.first, .inOrder])
        tracker.beginUtterance()
        #expect(observe([.max - 1, .max, .max], &tracker) == [.implausible, .inOrder, .duplicate])
        tracker.beginUtterance()
        #expect(observe([.max, 0, 1], &tracker) == [.implausible, .first, .inOrder])
        #expect(tracker.missing == 0)
    }

    @Test func framesWithoutNumbersChangeNothing() {
        var tracker = SequenceTracker()
        #expect(observe([nil, 1, nil, 2], &tracker) == [.unnumbered, .first, .unnumbered, .inOrder])
        #expect(tracker.unnumbered == 2 && tracker.missing == 0)
    }

    @Test func beyondTheWindowAHoleStays() {
        var tracker = SequenceTracker()
        _ = observe([1, 3], &tracker)
        _ = observe((4...258).map { $0 }, &tracker)
        #expect(tracker.observe(2) == .duplicate)
        #expect(tracker.missing == 1)
        var within = SequenceTracker()
        _ = observe([1, 3], &within)
        _ = observe((4...257).map { $0 }, &within)
        #expect(within.observe(2) == .reordered)
        #expect(within.missing == 0)
    }

    /// What a ledger of everything that arrived says of one utterance.
    private struct Ledger: Equatable, CustomStringConvertible {
        var missing: UInt64 = 0
        var lostBefore: UInt64 = 0
        var duplicates: UInt64 = 0
        var reordered: UInt64 = 0

        /// Judges by sets: numbers above `previous` that arrived, against those that should have.
        init(arrivals: [UInt64], previous: UInt64, isRestart: Bool) {
            guard let first = arrivals.first else { return }
            var seen: Set<UInt64> = []
            var highest = previous
            for number in arrivals {
                if !seen.insert(number).inserted {
                    duplicates += 1
                } else if number < highest {
                    reordered += 1
                }
                highest = max(highest, number)
            }
            for number in previous + 1...highest where !seen.contains(number) {
                if number < first, !isRestart { lostBefore += 1 } else { missing += 1 }
            }
        }

        init(_ tracker: SequenceTracker) {
            missing = tracker.missing
            lostBefore = tracker.lostBeforeThisUtterance
            duplicates = tracker.duplicates
            reordered = tracker.reordered
        }

        var description: String {
            "missing \(missing), lost before \(lostBefore), duplicates \(duplicates), reordered \(reordered)"
        }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func theAccountIsThatOfAFullLedger(seed: UInt64) {
        var random = SeededRandom(seed: seed, stream: "sequences")
        for session in 0..<60 {
            let restarts = session.isMultiple(of: 2)
            let loss = random.pick([0, 0.02, 0.3])
            let repetition = random.pick([0, 0.05])
            let shuffle = random.pick([0, 0, 3, 40])
            var tracker = SequenceTracker()
            var next: UInt64 = 1
            var highest: UInt64 = 0
            for utterance in 0..<6 {
                if restarts {
                    next = 1
                    highest = 0
                }
                let sent = (next..<next + UInt64(1 + random.below(300))).map { $0 }
                next += UInt64(sent.count)
                var arrivals: [(place: Int, number: UInt64)] = []
                for (place, number) in sent.enumerated() where !random.chance(loss) {
                    arrivals.append((place + random.below(shuffle + 1), number))
                    if random.chance(repetition) { arrivals.append((place + random.below(shuffle + 1), number)) }
                }
                arrivals.sort { $0.place < $1.place }
                var numbers = arrivals.map(\.number)
                if restarts, utterance == 1 { numbers.insert(1, at: 0) }
                tracker.beginUtterance()
                for number in numbers { _ = tracker.observe(number) }
                let expected = Ledger(
                    arrivals: numbers,
                    previous: highest,
                    isRestart: restarts || utterance == 0
                )
                #expect(
                    Ledger(tracker) == expected,
                    "seed \(seed), session \(session), utterance \(utterance): \(numbers)"
                )
                highest = max(highest, numbers.max() ?? 0)
            }
        }
    }

    @Test func noSequenceOfNumbersTrapsOrBreaksTheAccount() {
        let seed: UInt64 = 5
        var random = SeededRandom(seed: seed, stream: "wild")
        let landmarks: [UInt64] = [0, 1, 2, 255, 256, 257, 100_000, 100_001, 100_002, 1 << 32, 1 << 63, .max - 1, .max]
        for _ in 0..<200 {
            var tracker = SequenceTracker()
            var frames: UInt64 = 0
            for _ in 0..<300 {
                if random.chance(0.05) {
                    tracker.beginUtterance()
                    frames = 0
                }
                let number = random.pick(landmarks) &+ (random.chance(0.5) ? UInt64(random.below(6)) : 0)
                frames += 1
                _ = tracker.observe(random.chance(0.05) ? nil : number)
                let named = tracker.duplicates + tracker.reordered + tracker.unnumbered + tracker.implausible
                #expect(named <= frames, "seed \(seed)")
                #expect(tracker.missing <= frames * SequenceTracker.largestGap, "seed \(seed)")
            }
        }
    }
}
