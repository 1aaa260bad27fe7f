package dev.medley.speechtranscription;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An Ogg Opus file of silence: four bytes for every 20 ms (RFC 3533, RFC 6716, RFC 7845). */
final class OpusBomb {
    private static final byte[] SILENCE = {(byte) 0xF8, (byte) 0xFF, (byte) 0xFE};
    private static final int PACKETS_A_PAGE = 250;
    private static final int PACKET_SAMPLES = 960;
    private static final int[] CRC = table();

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private int pages;

    private OpusBomb() {}

    static byte[] ofSeconds(int seconds) {
        var bomb = new OpusBomb();
        ByteBuffer head = ByteBuffer.allocate(19).order(ByteOrder.LITTLE_ENDIAN);
        head.put("OpusHead".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 1);
        head.putShort((short) 0).putInt(48_000).putShort((short) 0).put((byte) 0);
        bomb.page(2, 0, head.array(), 1);
        ByteBuffer tags = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        tags.put("OpusTags".getBytes(StandardCharsets.US_ASCII)).putInt(0).putInt(0);
        bomb.page(0, 0, tags.array(), 1);
        int full = seconds * 50 / PACKETS_A_PAGE;
        var packets = new byte[PACKETS_A_PAGE * SILENCE.length];
        for (int i = 0; i < packets.length; i++) {
            packets[i] = SILENCE[i % SILENCE.length];
        }
        for (int i = 1; i <= full; i++) {
            bomb.page(i == full ? 4 : 0, (long) i * PACKETS_A_PAGE * PACKET_SAMPLES, packets, PACKETS_A_PAGE);
        }
        return bomb.file.toByteArray();
    }

    private void page(int flags, long position, byte[] data, int packets) {
        ByteBuffer page = ByteBuffer.allocate(27 + packets + data.length).order(ByteOrder.LITTLE_ENDIAN);
        page.put("OggS".getBytes(StandardCharsets.US_ASCII)).put((byte) 0).put((byte) flags);
        page.putLong(position).putInt(1).putInt(pages++).putInt(0).put((byte) packets);
        var lengths = new byte[packets];
        Arrays.fill(lengths, (byte) (data.length / packets));
        page.put(lengths).put(data);
        int crc = 0;
        for (byte each : page.array()) {
            crc = (crc << 8) ^ CRC[((crc >>> 24) ^ each) & 0xFF];
        }
        page.putInt(22, crc);
        file.writeBytes(page.array());
    }

    private static int[] table() {
        var table = new int[256];
        for (int i = 0; i < 256; i++) {
            int value = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                value = (value << 1) ^ (value < 0 ? 0x04C11DB7 : 0);
            }
            table[i] = value;
        }
        return table;
    }
}
