package dev.medley.inference.program;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs TorchScript source into the archive that {@code torch::jit::load} reads: four stored zip entries, one of them
 * the source and one a pickle (protocol 2) of the module's attributes.
 */
final class TorchScriptArchive {
    private static final byte[] PICKLE_PROTOCOL_2 = {(byte) 0x80, 2};
    private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

    private TorchScriptArchive() {}

    /** The archive of one module whose class is {@code Module} and whose attributes start as {@code attributes}. */
    static byte[] pack(String source, Map<String, Attribute> attributes) {
        var archive = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(archive)) {
            store(zip, "program/data.pkl", pickle(attributes));
            store(zip, "program/code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
            store(zip, "program/constants.pkl", EMPTY_TUPLE);
            store(zip, "program/version", "3\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return archive.toByteArray();
    }

    private static byte[] pickle(Map<String, Attribute> attributes) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(PICKLE_PROTOCOL_2);
        out.writeBytes("c__torch__\nModule\n)".getBytes(StandardCharsets.US_ASCII));
        out.write(0x81); // NEWOBJ
        out.writeBytes("}(".getBytes(StandardCharsets.US_ASCII));
        attributes.forEach((name, attribute) -> {
            out.writeBytes(Attribute.text(name).pickled());
            out.writeBytes(attribute.pickled());
        });
        out.writeBytes("ub.".getBytes(StandardCharsets.US_ASCII)); // SETITEMS, BUILD, STOP
        return out.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        var crc = new CRC32();
        crc.update(content);
        var entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
