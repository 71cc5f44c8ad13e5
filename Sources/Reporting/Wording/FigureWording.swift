import Recording

/// A figure's names and definition, and where the report holds it.
struct FigureWording {
    /// As targets name it.
    var key: String
    var name: String
    var definition: String
    /// Otherwise its values are ratios.
    var isDuration: Bool
    var figure: @Sendable (RunReport.Figures) -> RunReport.Figure

    var unit: String { isDuration ? "seconds" : "ratio" }

    static func named(_ key: String) -> FigureWording? { all.first { $0.key == key } }

    /// In the order in which reports show them.
    static let all: [FigureWording] = [
        FigureWording(
            key: "fal",
            name: "first-audio latency",
            definition:
                "From the instant at which the script said the text goes out to the arrival of the first audio frame. "
                + "Counted from the plan, so a late generator or a blocked server cannot hide waiting time.",
            isDuration: true,
            figure: { $0.fal }
        ),
        FigureWording(
            key: "fal_from_sent",
            name: "first-audio latency from sending",
            definition: "The same, counted from the instant at which the text's last byte went to the kernel.",
            isDuration: true,
            figure: { $0.falFromSent }
        ),
        FigureWording(
            key: "first_audible",
            name: "first-audible latency",
            definition:
                "From the planned instant to the first frame louder than the silence threshold: a server that answers "
                + "with silence first does not win.",
            isDuration: true,
            figure: { $0.firstAudible }
        ),
        FigureWording(
            key: "rtf",
            name: "real-time factor",
            definition:
                "Time from sending the text to the last frame, divided by the length of the audio. Below 1 is faster "
                + "than real time; a server that paces its frames is near 1 by construction.",
            isDuration: false,
            figure: { $0.rtf }
        ),
        FigureWording(
            key: "jitter",
            name: "jitter",
            definition: "How far the time between two frames is from the frame's length; paced delivery only.",
            isDuration: true,
            figure: { $0.jitter }
        ),
        FigureWording(
            key: "stall",
            name: "longest stall",
            definition: "The longest silence of a modelled listener in each utterance that had one.",
            isDuration: true,
            figure: { $0.stall }
        ),
        FigureWording(
            key: "connect",
            name: "connect time",
            definition: "DNS, TCP, TLS, upgrade and session start, from the session's planned start.",
            isDuration: true,
            figure: { $0.connect }
        ),
        FigureWording(
            key: "barge_in",
            name: "barge-in latency",
            definition: "From the control message to the last audio frame that still arrived.",
            isDuration: true,
            figure: { $0.bargeIn }
        ),
    ]
}
