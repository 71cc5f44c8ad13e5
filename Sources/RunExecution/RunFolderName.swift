/// Where a run's folder goes.
enum RunFolderName {
    /// The user's own choice: a run that is there already keeps it.
    case chosen(String)
    /// A name made of the scenario's and of the time: runs that begin in the same second are told apart by a number.
    case made(String)

    /// The name for the attempt, counted from 1; nil if there is none.
    func path(attempt: Int) -> String? {
        switch self {
        case .chosen(let path): attempt == 1 ? path : nil
        case .made(let stem): attempt == 1 ? stem : attempt <= 1_000 ? "\(stem)-\(attempt)" : nil
        }
    }
}
