extension Console {
    /// Says that not all of a run could be written to its folder.
    static func noteIncomplete(_ folder: String) {
        note(
            "ttsload: \(folder): the record of this run is not whole, so its figures are of a part of it; "
                + "with room on the disk `ttsload report \(folder)` reports what there is"
        )
    }
}
