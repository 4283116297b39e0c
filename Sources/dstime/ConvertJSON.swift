import TimeScales

/// What `dstime convert --json` prints for a value.
struct ConvertJSON {
    let converter: TimeConverter
    let reading: TimeConverter.Reading

    /// The object of a value: what was read, and `form` or all forms.
    func object(_ input: String, _ form: TimeForm?) throws(TimeTextError) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("input", .string(input)), ("form", .string(reading.form.rawValue)),
        ]
        if let form {
            members.append((Self.key(form), Self.value(try converter.text(of: reading, as: form), form)))
        } else {
            // Whether UTC can be had at all.
            _ = try converter.text(of: reading, as: .utc)
            for form in TimeForm.allCases {
                let text = try? converter.text(of: reading, as: form)
                members.append((Self.key(form), text.map { Self.value($0, form) } ?? .null))
            }
            members.append(("tai_utc_s", .seconds(converter.table.offset(at: reading.instant))))
            let label = converter.table.utc(at: reading.instant).value
            members.append(("leap_second", .bool(label.second == 60)))
        }
        members.append(("ambiguous", .bool(reading.isAmbiguous)))
        members.append(("doubt", doubt(form)))
        return .object(members)
    }

    /// The same object of one form as bytes behind those of `output`, many times faster; false where `input` has characters that
    /// JSON writes otherwise.
    func append(_ input: Span<UInt8>, _ form: TimeForm, to output: inout [UInt8]) throws(TimeTextError) -> Bool {
        for index in input.indices where !(0x20...0x7E ~= input[index]) || input[index] == 0x22 || input[index] == 0x5C
        {
            return false
        }
        var text = InlineArray<64, UInt8>(repeating: 0)
        var buffer = text.mutableSpan
        guard let end = try converter.write(reading, as: form, into: &buffer) else { return false }
        output += "{\"input\":\"".utf8
        for index in input.indices { output.append(input[index]) }
        output += "\",\"form\":\"".utf8
        output += reading.form.rawValue.utf8
        output += form == .mjdTAI ? "\",\"mjd_tai\":".utf8 : "\",\"".utf8
        if form != .mjdTAI {
            output += form.rawValue.utf8
            output += "\":".utf8
        }
        let quote = Self.isNumber(form) ? "".utf8 : "\"".utf8
        output += quote
        for index in 0..<end { output.append(text[index]) }
        output += quote
        output += reading.isAmbiguous ? ",\"ambiguous\":true,\"doubt\":".utf8 : ",\"ambiguous\":false,\"doubt\":".utf8
        output += doubt(form).description.utf8
        output += "}\n".utf8
        return true
    }

    /// The object of a value that cannot be converted.
    static func object(_ input: String, _ error: TimeTextError) -> JSONValue {
        .object([
            ("input", .string(input)),
            ("error", .object([("place", .integer(error.place)), ("message", .string(error.description))])),
        ])
    }

    private func doubt(_ form: TimeForm?) -> JSONValue {
        switch converter.doubt(about: reading, in: form ?? .utc) {
        case .beforeUTC?: .string("before_utc")
        case .afterExpiry?: .string("after_expiry")
        case nil: .null
        }
    }

    private static func key(_ form: TimeForm) -> String { String(form.rawValue.map { $0 == "-" ? "_" : $0 }) }

    /// A number where the text is one.
    private static func value(_ text: String, _ form: TimeForm) -> JSONValue {
        isNumber(form) ? .number(text) : .string(text)
    }

    private static func isNumber(_ form: TimeForm) -> Bool {
        switch form {
        case .unix, .ptp, .mjd, .jd, .mjdTAI: true
        case .utc, .tai, .tt, .gps, .ntp, .tai64n: false
        }
    }
}
