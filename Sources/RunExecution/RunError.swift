/// Why a run could not be made.
///
/// A run that was made has a report, whatever is in it.
public enum RunError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Nothing that can be driven answers at the target; the text says what was tried and what came back.
    case targetUnreachable(String)
    /// The run folder can't be written; the text names the place.
    case folder(String)
    /// The run folder holds a run already, or another run is being written into it.
    case occupied(String)
    /// The machine does not let the process have what the run needs (descriptors, threads, certificates).
    case machine(String)
    /// The scenario can't be carried out with what is there (a certificate file that is none, a URL that is none).
    case scenario(String)
    /// The reference orchestrator did not come up.
    case reference(String)

    public var description: String {
        switch self {
        case .targetUnreachable(let text), .folder(let text), .occupied(let text), .machine(let text),
            .scenario(let text), .reference(let text):
            text
        }
    }
}
