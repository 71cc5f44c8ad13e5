import Recording

/// Scenarios that tests run, and what becomes of them.
enum Sample {
    /// Eight sessions for two and a half seconds; its targets are met by whatever speaks at all.
    ///
    /// The latency is long so that the generator's own lateness on a busy machine is small beside it.
    static let scenario = """
        name: sample
        seed: 7
        target:
          reference: {first_audio: {constant: 400ms}}
        load:
          model: closed
          stages:
            - {sessions: 8, hold: 2500ms}
          drain: 10s
        session:
          utterances: 2
          think_time: {fixed: 20ms}
          texts: {inline: ["Yes.", "No, thanks.", "Good evening."]}
        targets:
          - fal.max < 60s
          - failures < 99%

        """

    /// The same against a server of the test's own.
    static func scenario(url: String) -> String {
        scenario.replacing("reference: {first_audio: {constant: 400ms}}", with: "url: \(url)")
            + "metrics: []\n"
    }

    /// Half a minute of paced speech, to be ended from outside.
    static let long = [
        "--set", "load.stages.0.hold=30s", "--set", "target.reference.delivery=paced",
    ]

    /// A run and its report.
    struct Measured: Sendable {
        var finished: Tool.Finished
        var report: RunReport
        /// The run folder's name in the scratch directory.
        var folder: String
        /// Whether a busy machine kept the generator from its schedule, which makes any run invalid.
        var isFit: Bool { report.generator.verdict == "fit" }
    }

    struct NoReport: Error { var finished: Tool.Finished }

    /// Runs the sample scenario with further arguments, anew if the machine was too busy for it.
    static func run(
        _ arguments: [String] = [],
        in scratch: Scratch,
        file: String? = nil,
        attempts: Int = 3
    ) async throws -> Measured {
        let file = try file ?? scratch.write(scenario, as: "sample.yaml")
        var attempt = 1
        while true {
            let folder = "run-\(attempt)"
            let finished = try await Tool.run(["run", file, "--out", folder] + arguments, in: scratch)
            guard scratch.holds("\(folder)/report.json") else { throw NoReport(finished: finished) }
            let report = try RunReport(json: try scratch.text("\(folder)/report.json"))
            let measured = Measured(finished: finished, report: report, folder: folder)
            if measured.isFit || attempt == attempts { return measured }
            attempt += 1
        }
    }
}
