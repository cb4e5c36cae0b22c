import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageClientExt;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * The other side of the interop tests: Apache RocketMQ's own client.
 *
 *   read <name server> <topic> <queue id>:<count>…   prints that many messages from the front of each queue
 *   send <name server> <topic> <queue id> <count>    sends that many, prints what it sent
 *   kinds <name server> <topic>                      one message of every kind to queue 0
 *
 * One JSON object a line on standard output; a failure is a stack trace and exit code 1.
 */
public class Interop {
    static final String BROKER_NAME = "broker-a";
    static final PrintStream OUT = System.out;

    public static void main(String[] args) {
        System.setOut(System.err); // RocketMQ's logging talks on standard output
        try {
            run(args);
            OUT.flush();
            System.exit(0); // needed: the client has threads that are no daemons
        } catch (Throwable failure) {
            failure.printStackTrace();
            System.exit(1);
        }
    }

    static void run(String[] args) throws Exception {
        if (args.length >= 4 && args[0].equals("read")) {
            read(args[1], args[2], Arrays.copyOfRange(args, 3, args.length));
        } else if (args.length == 5 && args[0].equals("send")) {
            send(args[1], new MessageQueue(args[2], BROKER_NAME, Integer.parseInt(args[3])), Integer.parseInt(args[4]));
        } else if (args.length == 3 && args[0].equals("kinds")) {
            kinds(args[1], args[2]);
        } else {
            throw new IllegalArgumentException("read <name server> <topic> <queue>:<count>… | "
                + "send <name server> <topic> <queue> <count> | kinds <name server> <topic>");
        }
    }

    @SuppressWarnings("deprecation") // the lite pull consumer cannot say "this queue from this offset, once"
    static void read(String nameServer, String topic, String[] queues) throws Exception {
        DefaultMQPullConsumer consumer = new DefaultMQPullConsumer("interop_reader");
        consumer.setNamesrvAddr(nameServer);
        consumer.start();
        for (String queue : queues) {
            String[] parts = queue.split(":");
            read(consumer, new MessageQueue(topic, BROKER_NAME, Integer.parseInt(parts[0])), Integer.parseInt(parts[1]));
        }
        consumer.shutdown();
    }

    @SuppressWarnings("deprecation")
    static void read(DefaultMQPullConsumer consumer, MessageQueue queue, int count) throws Exception {
        long offset = 0;
        int found = 0;
        long lastFound = System.nanoTime();
        while (found < count) {
            PullResult result = consumer.pull(queue, "*", offset, Math.min(32, count - found));
            switch (result.getPullStatus()) {
                case FOUND:
                    for (MessageExt message : result.getMsgFoundList()) {
                        print(message);
                        ++found;
                    }
                    lastFound = System.nanoTime();
                    break;
                case NO_NEW_MSG: // the broker answers this while its dispatcher is behind its log: ask again
                    if (System.nanoTime() - lastFound > 30_000_000_000L) {
                        throw new IllegalStateException(found + " of " + count + " messages after 30 s: " + result);
                    }
                    break;
                default:
                    throw new IllegalStateException("pull at offset " + offset + ": " + result);
            }
            offset = result.getNextBeginOffset();
        }
    }

    static void send(String nameServer, MessageQueue queue, int count) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("interop_sender");
        producer.setNamesrvAddr(nameServer);
        producer.setSendMsgTimeout(10000);
        producer.start();
        for (int i = 0; i < count; ++i) {
            Message message = message(queue.getTopic(), i);
            byte[] body = message.getBody(); // the client puts the compressed one into the message while it sends
            SendResult sent = producer.send(message, queue);
            if (sent.getSendStatus() != SendStatus.SEND_OK) {
                throw new IllegalStateException("message " + i + ": " + sent);
            }
            print(sent.getMsgId(), sent.getOffsetMsgId(), queue, sent.getQueueOffset(), body, message.getProperties());
        }
        producer.shutdown();
    }

    /** Everything interop_peer kinds sends, in the same order. Only a codec at a time can be chosen in a process. */
    static void kinds(String nameServer, String topic) throws Exception {
        MessageQueue queue = new MessageQueue(topic, BROKER_NAME, 0);
        TransactionMQProducer producer = new TransactionMQProducer("interop_java");
        producer.setNamesrvAddr(nameServer);
        producer.setSendMsgTimeout(20000);
        producer.setTransactionListener(new TransactionListener() {
            @Override
            public LocalTransactionState executeLocalTransaction(Message message, Object state) {
                return (LocalTransactionState) state;
            }

            @Override
            public LocalTransactionState checkLocalTransaction(MessageExt message) {
                return LocalTransactionState.UNKNOW;
            }
        });
        producer.start();
        producer.send(kind(topic, "first", "makes the topic"), queue);
        Message many = kind(topic, "properties", "200 of them");
        for (int i = 0; i < 200; ++i) {
            many.putUserProperty("p" + i, "\u00e4" + i);
        }
        producer.send(many, queue);
        // This client packs what only gets longer by it: room for that below the broker's limit.
        producer.send(kind(topic, "large", noise(4 * 1024 * 1024 - 65536)), queue);
        List<Message> batch = new ArrayList<>();
        for (int i = 0; i < 3; ++i) {
            batch.add(kind(topic, "batch", "batch " + i));
        }
        producer.send(batch, queue);
        String codec = System.getProperty("rocketmq.message.compressType", "ZLIB").toLowerCase();
        producer.send(kind(topic, codec, (codec + " ").repeat(1000)), queue);
        // The transactional send picks its queue itself: the reader looks through all of them.
        producer.sendMessageInTransaction(kind(topic, "rollback", "half message: rollback"),
            LocalTransactionState.ROLLBACK_MESSAGE);
        producer.sendMessageInTransaction(kind(topic, "commit", "half message: commit"),
            LocalTransactionState.COMMIT_MESSAGE);
        Message delayed = kind(topic, "delayed", "a second late");
        delayed.setDelayTimeLevel(1);
        producer.send(delayed, queue);
        producer.shutdown();
    }

    static Message kind(String topic, String kind, String body) {
        return kind(topic, kind, body.getBytes(StandardCharsets.UTF_8));
    }

    static Message kind(String topic, String kind, byte[] body) {
        Message message = new Message(topic, kind, "kind-" + kind, body);
        message.putUserProperty("kind", kind);
        message.putUserProperty("words", "gr\u00fc\u00dfe, \u4f60\u597d = \"{}\"");
        return message;
    }

    /** The same bytes as interop_peer's: a linear congruential generator, its high bytes. */
    static byte[] noise(int size) {
        byte[] out = new byte[size];
        int x = 1;
        for (int i = 0; i < size; ++i) {
            x = x * 1664525 + 1013904223;
            out[i] = (byte) (x >>> 24);
        }
        return out;
    }

    /** Message i of a run: every length from 1 byte on, all byte values, and some large ones that get compressed. */
    static Message message(String topic, int i) {
        Random random = new Random(i);
        byte[] body = new byte[1 + i];
        random.nextBytes(body);
        if (i % 50 == 49) {
            body = ("message " + i + " ").repeat(1000).getBytes(StandardCharsets.UTF_8); // over 4 KiB: zlib
        }
        Message message = new Message(topic, "tag" + i % 3, "key" + i + " other" + i, body);
        message.putUserProperty("number", Integer.toString(i));
        message.putUserProperty("words", "grüße, 你好 and \"quotes\" \\ = { } #" + i);
        return message;
    }

    static void print(MessageExt message) {
        Map<String, String> properties = new TreeMap<>(message.getProperties());
        properties.remove("MIN_OFFSET"); // these two the Java consumer adds to what it read
        properties.remove("MAX_OFFSET");
        print(message.getMsgId(), ((MessageClientExt) message).getOffsetMsgId(),
            new MessageQueue(message.getTopic(), BROKER_NAME, message.getQueueId()), message.getQueueOffset(),
            message.getBody(), properties);
    }

    static void print(String id, String offsetId, MessageQueue queue, long offset, byte[] body,
        Map<String, String> properties) {
        StringBuilder line = new StringBuilder("{\"msgId\":").append(quoted(id));
        line.append(",\"offsetMsgId\":").append(quoted(offsetId));
        line.append(",\"topic\":").append(quoted(queue.getTopic()));
        line.append(",\"queueId\":").append(queue.getQueueId());
        line.append(",\"queueOffset\":").append(offset);
        line.append(",\"bodyHex\":").append(quoted(HexFormat.of().formatHex(body == null ? new byte[0] : body)));
        line.append(",\"properties\":{");
        String separator = "";
        for (Map.Entry<String, String> property : new TreeMap<>(properties).entrySet()) {
            line.append(separator).append(quoted(property.getKey())).append(':').append(quoted(property.getValue()));
            separator = ",";
        }
        OUT.println(line.append("}}"));
    }

    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7e) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
