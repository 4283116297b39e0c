/// A value that is kept on the heap, so that whoever has none of it pays one word; a value all the same: of two that share it, the
/// first to change it takes a copy.
struct HeapValue<Value> {
    private final class Storage {
        // Reached through a struct alone, whose own accesses the compiler keeps apart.
        @exclusivity(unchecked) var value: Value

        init(_ value: Value) { self.value = value }
    }

    private var storage: Storage

    init(_ value: Value) { storage = Storage(value) }

    var value: Value {
        _read { yield storage.value }
        _modify {
            if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.value) }
            yield &storage.value
        }
    }
}

extension HeapValue: @unchecked Sendable where Value: Sendable {}
