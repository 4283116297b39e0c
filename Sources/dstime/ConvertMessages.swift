import TimeScales

/// What `dstime convert` says on standard error: what is wrong with a value, each time; what speaks against a result, once.
struct ConvertMessages {
    /// The line or argument that is being converted, counted from 1.
    var number = 0
    let areArguments: Bool
    private let expiry: UnixTime?
    /// How often each warning was due; only the first time it is said.
    private var beforeUTC = 0
    private var afterExpiry = 0
    private var ambiguous = 0

    init(areArguments: Bool, expiry: UnixTime?) {
        self.areArguments = areArguments
        self.expiry = expiry
    }

    /// Says why `text` cannot be converted and where it goes wrong; below an argument, with a mark at the place.
    func refuse(_ text: Span<UInt8>, _ error: TimeTextError) {
        let shown = printable(text)
        let hint: String
        switch error.problem {
        case .ambiguous: hint = "; say which with --from"
        default: hint = ""
        }
        let place =
            text.count > 0 && error.problem.isOfText ? ", character \(character(at: error.place, of: text))" : ""
        Output.note("dstime: \(name): '\(shown)'\(place): \(error)\(hint)")
        if areArguments, !place.isEmpty, text.count <= 100, shown.unicodeScalars.count == text.count {
            Output.note("  \(shown)\n  " + String(repeating: " ", count: error.place) + "^")
        }
    }

    /// Says what speaks against the result for `text`.
    mutating func warn(of doubt: ConversionDoubt, _ text: Span<UInt8>) {
        switch doubt {
        case .beforeUTC:
            beforeUTC += 1
            guard beforeUTC == 1 else { return }
            warn(text, "there was no UTC before 1960; TAI − UTC counts as 0")
        case .afterExpiry:
            afterExpiry += 1
            guard afterExpiry == 1 else { return }
            let day = expiry.map { " on \(UTCDateTime($0).date)" } ?? ""
            warn(text, "the leap second table expired\(day); later leap seconds are not known")
        }
    }

    /// Says that `text` is the name of two instants.
    mutating func warnOfAmbiguity(_ text: Span<UInt8>) {
        ambiguous += 1
        guard ambiguous == 1 else { return }
        warn(text, "also the name of an instant within the leap second; taken for the one outside it")
    }

    /// Says how often warnings would have been repeated.
    func finish() {
        for (count, what) in [(beforeUTC, "before 1960"), (afterExpiry, "past the expiry"), (ambiguous, "ambiguous")]
        where count > 1 {
            Output.note("dstime: warning: \(count - 1) more \(count == 2 ? "value" : "values") likewise \(what)")
        }
    }

    private func warn(_ text: Span<UInt8>, _ message: String) {
        Output.note("dstime: warning: \(name): '\(printable(text))': \(message)")
    }

    private var name: String { "\(areArguments ? "value" : "line") \(number)" }
}
