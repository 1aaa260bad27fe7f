package dev.medley.imagecaptioning.image;

import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The first directory of a TIFF file, or of a block of EXIF: all that it refers to lies in the file. */
final class TiffDirectory {
    private static final int ENTRY = 12;
    /** Bytes of a value of each type, from type 1. */
    private static final int[] SIZES = {1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};

    private static final int MOST_VALUES = 1 << 20;
    private static final int SHORT = 3;
    private static final int LONG = 4;

    private final FileContent file;
    private final Map<Integer, Entry> entries = new HashMap<>();
    private final long next;

    private record Entry(int type, long count, long at) {}

    private TiffDirectory(FileContent file) throws BadImageException {
        this.file = file;
        long start = file.u32(4);
        int count = file.u16(start);
        for (int i = 0; i < count; i++) {
            long at = start + 2 + (long) i * ENTRY;
            int type = file.u16(at + 2);
            long values = file.u32(at + 4);
            if (type < 1 || type > SIZES.length) {
                continue;
            }
            long bytes = values * SIZES[type - 1];
            long place = bytes <= 4 ? at + 8 : file.u32(at + 8);
            file.require(place, bytes);
            entries.putIfAbsent(file.u16(at), new Entry(type, values, place));
        }
        next = start + 2 + (long) count * ENTRY;
        file.require(next, 4);
    }

    static TiffDirectory read(FileContent block) throws BadImageException {
        boolean little = block.has(0, "II*\0");
        if (!little && !block.has(0, "MM\0*")) {
            block.require(0, 8);
            throw BadImageException.damaged(block.kind(), "its directory can't be read");
        }
        return new TiffDirectory(block.ordered(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN));
    }

    /** Where the file says whether there is another directory; 4 bytes. */
    long next() {
        return next;
    }

    /** The first value of a tag, if it is a whole number. */
    long value(int tag, long otherwise) throws BadImageException {
        Entry entry = entries.get(tag);
        return entry == null || entry.count == 0 ? otherwise : number(entry, 0);
    }

    /** All values of a tag; null if it is not there. */
    long @Nullable [] values(int tag) throws BadImageException {
        Entry entry = entries.get(tag);
        if (entry == null) {
            return null;
        }
        if (entry.count > MOST_VALUES) {
            throw BadImageException.damaged(file.kind(), "it comes in %,d parts".formatted(entry.count));
        }
        var values = new long[(int) entry.count];
        for (int i = 0; i < values.length; i++) {
            values[i] = number(entry, i);
        }
        return values;
    }

    private long number(Entry entry, int index) throws BadImageException {
        return switch (entry.type) {
            case SHORT -> file.u16(entry.at + 2L * index);
            case LONG -> file.u32(entry.at + 4L * index);
            default -> file.u8(entry.at + (long) index * SIZES[entry.type - 1]);
        };
    }
}
