/// Names of the files in a run folder.
public enum RunFile {
    public static let metadata = "run.json"
    public static let scenario = "scenario.yaml"
    public static let utterances = "utterances.csv.zst"
    public static let windows = "windows.csv.zst"
    public static let scrapes = "scrapes.om.zst"
    public static let events = "events.jsonl"
    /// What the server truly did, where the run knows.
    public static let ledger = "ledger.jsonl"
    /// The folder of the rule files that the run's alerts come from.
    public static let rules = "rules"
    public static let histograms = "histograms.json"
    public static let report = "report.json"
    public static let page = "report.html"
    public static let summary = "report.md"
    public static let testCases = "junit.xml"

    /// What a run folder may hold; a directory with any of them is not taken for a new run.
    static let all = [
        metadata, report, utterances, windows, scrapes, events, ledger, histograms, scenario, page, summary, testCases,
    ]
    /// What a run leaves that no report can make again.
    static let recorded = [scenario, utterances, windows, scrapes, events, ledger, histograms]
    /// Without these nothing is known of what the clients saw, or of the generator.
    static let essential = [utterances, windows, histograms]
    /// Those that a killed run leaves without their end.
    static let compressed = [utterances, windows, scrapes]
}
