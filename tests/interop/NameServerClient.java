import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * Apache's own client, which is told nothing but a name server, and asserts what must be so on every cluster, real or
 * not: `NameServerClient <name server> <suffix for topics and groups>`.
 *
 * Each scenario that went through is a line on standard output. A failure is a stack trace and exit code 1.
 */
public class NameServerClient {
    static final PrintStream OUT = System.out;
    static String nameServer;
    static String suffix;

    public static void main(String[] args) {
        System.setOut(System.err); // RocketMQ's logging talks on standard output
        try {
            nameServer = args[0];
            suffix = args[1];
            sendsOfEveryKind();
            ordered();
            litePull();
            retried();
            twoConsumers();
            broadcast();
            refusals();
            OUT.flush();
            System.exit(0); // needed: the client has threads that are no daemons
        } catch (Throwable failure) {
            failure.printStackTrace();
            System.exit(1);
        }
    }

    /** Sync, async, oneway and batch to a topic that its first message creates; a push consumer reads them all. */
    static void sendsOfEveryKind() throws Exception {
        String topic = "kinds-" + suffix;
        DefaultMQProducer producer = producer();
        Set<String> sent = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 20; ++i) {
            SendResult result = producer.send(message(topic, "sync-" + i, sent));
            check(result.getSendStatus() == SendStatus.SEND_OK, "sync send " + i + ": " + result);
            check(result.getMessageQueue().getTopic().equals(topic), "queue of " + result);
        }
        CountDownLatch answered = new CountDownLatch(20);
        AtomicReference<Throwable> failed = new AtomicReference<>();
        for (int i = 0; i < 20; ++i) {
            producer.send(message(topic, "async-" + i, sent), new SendCallback() {
                @Override
                public void onSuccess(SendResult result) {
                    answered.countDown();
                }

                @Override
                public void onException(Throwable why) {
                    failed.set(why);
                    answered.countDown();
                }
            });
        }
        check(answered.await(30, TimeUnit.SECONDS) && failed.get() == null, "async sends: " + failed.get());
        for (int i = 0; i < 20; ++i) {
            producer.sendOneway(message(topic, "oneway-" + i, sent));
        }
        List<Message> batch = new ArrayList<>();
        for (int i = 0; i < 20; ++i) {
            batch.add(message(topic, "batch-" + i, sent));
        }
        SendResult result = producer.send(batch);
        check(result.getSendStatus() == SendStatus.SEND_OK, "batch: " + result);
        check(result.getMsgId().split(",").length == 20, "ids of the batch: " + result);
        check(queuesOf(topic, producer) % 4 == 0, "queues of " + topic);

        Map<String, MessageExt> got = new ConcurrentHashMap<>();
        AtomicInteger deliveries = new AtomicInteger();
        DefaultMQPushConsumer consumer = consumer("kinds", topic, (MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt m : messages) {
                deliveries.incrementAndGet();
                got.put(text(m), m);
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        await("all kinds", () -> got.keySet().equals(sent), () -> missing(sent, got.keySet()));
        check(deliveries.get() == sent.size(), deliveries + " deliveries of " + sent.size() + " messages");
        for (MessageExt m : got.values()) {
            check(m.getKeys().equals(text(m)) && "tag".equals(m.getTags()), "properties of " + m);
        }
        consumer.shutdown();

        // The group has a place now: a second member of it gets nothing old.
        producer.send(message(topic, "later", sent));
        Set<String> later = ConcurrentHashMap.newKeySet();
        DefaultMQPushConsumer again = consumer("kinds", topic, (MessageListenerConcurrently) (messages, context) -> {
            messages.forEach(m -> later.add(text(m)));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        await("what came later", () -> !later.isEmpty(), () -> "nothing");
        again.shutdown();
        check(later.equals(Set.of("later")), "after a restart of its only consumer: " + later);
        producer.shutdown();
        passed("sends of every kind, " + sent.size() + " messages");
    }

    /** Ten messages for each of three keys, each key in the queue that the selector picks, read in their order. */
    static void ordered() throws Exception {
        String topic = "ordered-" + suffix;
        DefaultMQProducer producer = producer();
        producer.send(message(topic, "first", new TreeSet<>()));
        for (int i = 0; i < 30; ++i) {
            int key = i % 3;
            Message m = new Message(topic, "tag", "key", (key + ":" + i).getBytes(StandardCharsets.UTF_8));
            producer.send(m, (queues, message, k) -> queues.get((Integer) k % queues.size()), key);
        }
        Map<Integer, List<Integer>> seen = new ConcurrentHashMap<>();
        AtomicInteger count = new AtomicInteger();
        DefaultMQPushConsumer consumer = consumer("ordered", topic, (MessageListenerOrderly) (messages, context) -> {
            for (MessageExt m : messages) {
                if (text(m).equals("first")) continue;
                String[] parts = text(m).split(":");
                seen.computeIfAbsent(Integer.parseInt(parts[0]), k -> new ArrayList<>()).add(Integer.parseInt(parts[1]));
                count.incrementAndGet();
            }
            return ConsumeOrderlyStatus.SUCCESS;
        });
        await("ordered", () -> count.get() == 30, () -> seen.toString());
        for (List<Integer> one : seen.values()) {
            for (int i = 1; i < one.size(); ++i) {
                check(one.get(i) == one.get(i - 1) + 3, "order of " + seen);
            }
        }
        consumer.shutdown();
        producer.shutdown();
        passed("ordered, with locks");
    }

    /** A lite pull consumer that subscribes, and one that takes a queue, seeks and commits. */
    static void litePull() throws Exception {
        String topic = "kinds-" + suffix; // has messages already
        DefaultLitePullConsumer subscribed = new DefaultLitePullConsumer("lite-" + suffix);
        subscribed.setNamesrvAddr(nameServer);
        subscribed.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        subscribed.subscribe(topic, "tag");
        subscribed.start();
        Set<String> got = new TreeSet<>();
        await("lite pull", () -> {
            subscribed.poll(200).forEach(m -> got.add(text(m)));
            return got.size() == 81;
        }, () -> got.size() + " messages");
        subscribed.shutdown();

        DefaultLitePullConsumer assigned = new DefaultLitePullConsumer("assigned-" + suffix);
        assigned.setNamesrvAddr(nameServer);
        assigned.setAutoCommit(false);
        assigned.start();
        MessageQueue queue = assigned.fetchMessageQueues(topic).stream().sorted().findFirst().get();
        assigned.assign(List.of(queue));
        assigned.seek(queue, 1);
        // What a pull that was under way brings may come first. And a seek can get lost: a task that begins to pull just
        // then takes its offset (DefaultLitePullConsumerImpl.nextPullOffset), is cancelled by it and drops what it got.
        List<Long> offsets = new ArrayList<>();
        await("the message it sought", () -> {
            List<MessageExt> some = assigned.poll(5000);
            some.forEach(m -> offsets.add(m.getQueueOffset()));
            if (some.isEmpty()) assigned.seek(queue, 1);
            return offsets.contains(1L);
        }, () -> "offsets " + offsets);
        check(assigned.offsetForTimestamp(queue, 0L) == 0, "offset of 1970");
        assigned.shutdown();
        passed("lite pull, subscribed and assigned");
    }

    /** What was not consumed comes again through the retry topic, whose route the consumer has to find. */
    static void retried() throws Exception {
        String topic = "retried-" + suffix;
        DefaultMQProducer producer = producer();
        producer.send(message(topic, "once", new TreeSet<>()));
        List<Integer> attempts = Collections.synchronizedList(new ArrayList<>());
        DefaultMQPushConsumer consumer = consumer("retried", topic, (MessageListenerConcurrently) (messages, context) -> {
            MessageExt m = messages.get(0);
            check(m.getTopic().equals(topic), "the topic of a retried message: " + m);
            attempts.add(m.getReconsumeTimes());
            return m.getReconsumeTimes() == 0 ? ConsumeConcurrentlyStatus.RECONSUME_LATER
                : ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        await("a retry", () -> attempts.size() == 2, () -> attempts.toString());
        check(attempts.equals(List.of(0, 1)), "attempts " + attempts);
        consumer.shutdown();
        producer.shutdown();
        passed("retried once");
    }

    /** Brokers tell their name server of a new topic behind their answer to the send that made it. */
    static int queuesOf(String topic, DefaultMQProducer producer) throws Exception {
        AtomicInteger queues = new AtomicInteger();
        AtomicReference<Exception> last = new AtomicReference<>();
        await("a route to " + topic, () -> {
            try {
                queues.set(producer.fetchPublishMessageQueues(topic).size());
            } catch (MQClientException notYet) {
                last.set(notYet);
            }
            return queues.get() > 0;
        }, () -> String.valueOf(last.get()));
        return queues.get();
    }

    /** Two consumers of a group share the queues; when one leaves, the other has them all. */
    static void twoConsumers() throws Exception {
        String topic = "shared-" + suffix;
        DefaultMQProducer producer = producer();
        producer.send(message(topic, "first", new TreeSet<>()));
        int queues = queuesOf(topic, producer);
        MessageListenerConcurrently nothing = (messages, context) -> ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        DefaultMQPushConsumer one = consumer("shared", topic, nothing);
        await("all queues", () -> held(one, topic) == queues, () -> held(one, topic) + " of " + queues);
        DefaultMQPushConsumer two = consumer("shared", topic, nothing);
        await("half of the queues", () -> held(one, topic) == queues / 2 && held(two, topic) == queues / 2,
            () -> held(one, topic) + " and " + held(two, topic));
        two.shutdown();
        await("all queues again", () -> held(one, topic) == queues, () -> held(one, topic) + " of " + queues);
        one.shutdown();
        producer.shutdown();
        passed("two consumers, one leaving");
    }

    /** In broadcasting everybody gets everything. */
    static void broadcast() throws Exception {
        String topic = "broadcast-" + suffix;
        DefaultMQProducer producer = producer();
        producer.send(message(topic, "first", new TreeSet<>()));
        List<Set<String>> got = List.of(ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet());
        List<DefaultMQPushConsumer> consumers = new ArrayList<>();
        for (Set<String> mine : got) {
            DefaultMQPushConsumer c = newConsumer("broadcast");
            toBroadcasting(c);
            c.subscribe(topic, "*");
            c.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                messages.forEach(m -> mine.add(text(m)));
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
            c.start();
            consumers.add(c);
        }
        Set<String> sent = new TreeSet<>(Set.of("first"));
        for (int i = 0; i < 10; ++i) {
            producer.send(message(topic, "to all " + i, sent));
        }
        await("everything to everybody", () -> got.get(0).equals(sent) && got.get(1).equals(sent),
            () -> got.get(0).size() + " and " + got.get(1).size());
        consumers.forEach(DefaultMQPushConsumer::shutdown);
        producer.shutdown();
        passed("broadcasting");
    }

    /** The enum moved to another package in 5.0. */
    static void toBroadcasting(DefaultMQPushConsumer consumer) throws Exception {
        Object model = consumer.getMessageModel();
        Object wanted = model.getClass().getField("BROADCASTING").get(null);
        DefaultMQPushConsumer.class.getMethod("setMessageModel", model.getClass()).invoke(consumer, wanted);
    }

    /** What does not exist is refused by name. */
    static void refusals() throws Exception {
        DefaultMQProducer producer = producer();
        check(producer.fetchPublishMessageQueues("TBW102").size() % 8 == 0, "queues of TBW102");
        try {
            producer.fetchPublishMessageQueues("nobody-made-" + suffix);
            check(false, "a topic that does not exist has queues");
        } catch (MQClientException expected) {
            // as it must
        }
        producer.shutdown();
        passed("a topic that nobody made");
    }

    static int held(DefaultMQPushConsumer consumer, String topic) {
        return (int) consumer.getDefaultMQPushConsumerImpl().getRebalanceImpl().getProcessQueueTable().keySet().stream()
            .filter(q -> q.getTopic().equals(topic)).count();
    }

    static DefaultMQProducer producer() throws MQClientException {
        DefaultMQProducer producer = new DefaultMQProducer("producers-" + suffix);
        producer.setNamesrvAddr(nameServer);
        producer.setSendMsgTimeout(10_000);
        producer.start();
        return producer;
    }

    static int instances = 0;

    static DefaultMQPushConsumer newConsumer(String group) {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group + '-' + suffix);
        consumer.setNamesrvAddr(nameServer);
        consumer.setInstanceName("consumer-" + ++instances);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        return consumer;
    }

    static DefaultMQPushConsumer consumer(String group, String topic, Object listener) throws MQClientException {
        DefaultMQPushConsumer consumer = newConsumer(group);
        consumer.subscribe(topic, "*");
        if (listener instanceof MessageListenerConcurrently) {
            consumer.registerMessageListener((MessageListenerConcurrently) listener);
        } else {
            consumer.registerMessageListener((MessageListenerOrderly) listener);
        }
        consumer.start();
        return consumer;
    }

    static Message message(String topic, String body, Set<String> sent) {
        sent.add(body);
        return new Message(topic, "tag", body, body.getBytes(StandardCharsets.UTF_8));
    }

    static String text(MessageExt m) {
        return new String(m.getBody(), StandardCharsets.UTF_8);
    }

    static String missing(Set<String> sent, Set<String> got) {
        Set<String> rest = new TreeSet<>(sent);
        rest.removeAll(got);
        return "missing " + rest + " of " + sent.size();
    }

    static void check(boolean fine, String what) {
        if (!fine) throw new AssertionError(what);
    }

    interface Check {
        boolean holds() throws Exception;
    }

    static void await(String what, Check condition, Supplier<String> state) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!condition.holds()) {
            check(System.nanoTime() < until, what + " after 90 s: " + state.get());
            Thread.sleep(20);
        }
    }

    static void passed(String what) {
        OUT.println(what);
        OUT.flush();
    }
}
