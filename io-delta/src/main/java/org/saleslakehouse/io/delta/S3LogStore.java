package org.saleslakehouse.io.delta;

import com.amazonaws.AmazonClientException;
import com.amazonaws.AmazonServiceException;
import com.amazonaws.services.s3.model.PutObjectRequest;
import io.delta.storage.HadoopFileSystemLogStore;
import io.delta.storage.LogStore;
import io.delta.storage.S3SingleDriverLogStore;
import io.delta.storage.internal.S3LogStoreUtil;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.apache.hadoop.fs.s3a.S3AUtils;
import org.apache.hadoop.fs.store.audit.AuditSpan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Delta log on S3, for any number of writers and machines, without a database beside it.
 *
 * <p>The Delta protocol needs one thing of its file system: that of several writers which create
 * the same log entry, one wins. S3 gives that by a conditional PUT ({@code If-None-Match: *}): the
 * first one is stored, the others get 412. Each PUT carries an id of its own in the object's
 * metadata. So when an answer is lost (a time-out, a 5xx, a broken connection), or a retry meets
 * the very object that the first try stored, the id that is there says who won.
 *
 * <p>Whether the store knows the condition is tried once for each bucket and process, with objects
 * beside the log. One that does not would overwrite: there this store falls back to Delta's own,
 * which excludes only the writers of one process, and warns. A trial that ends in another way, such
 * as a time-out, says neither: the commit fails, and the next one makes a trial of its own.
 *
 * <p>All that commit to a table must go by the same rule. Let delta-spark use this store too:
 * {@code spark.delta.logStore.s3a.impl=org.saleslakehouse.io.delta.S3LogStore}.
 *
 * <p>Works through Hadoop's S3A connector of version 3.3, with its configuration, credentials and
 * retries. Public because delta-standalone and delta-spark create it by name; not meant to be used
 * otherwise.
 */
public final class S3LogStore extends HadoopFileSystemLogStore {
  private static final Logger LOG = LoggerFactory.getLogger(S3LogStore.class);

  /** In the object's user metadata: which PUT stored it. */
  private static final String WRITTEN_BY = "delta-log-write";

  /** S3 answers so to a conditional PUT of a key that is taken. */
  private static final int PRECONDITION_FAILED = 412;

  /** S3 answers so when another conditional PUT of the same key is under way. */
  private static final int CONFLICT = 409;

  private static final int NOT_IMPLEMENTED = 501;
  private static final int BAD_REQUEST = 400;

  /** Codes of a 400 that mean an unknown header. Others mean a slow request, or an old token. */
  private static final Set<String> UNKNOWN_HEADER =
      Set.of("NotImplemented", "InvalidArgument", "InvalidRequest");

  /** How often such a conflict is met before it counts as an error. */
  private static final int MAX_CONFLICTS = 10;

  private static final Pattern ENTRY = Pattern.compile("(\\d{20})\\.json");
  private static final Pattern VERSION = Pattern.compile("(\\d{20})\\.");

  /** After so many the gap is really there, and whoever reads the log says so. */
  private static final int MAX_LISTINGS = 10;

  /** Whether a bucket knows conditional PUTs. */
  private static final ConcurrentMap<String, Boolean> CONDITIONAL = new ConcurrentHashMap<>();

  private final LogStore withoutCondition;

  /** Called by reflection. */
  public S3LogStore(Configuration configuration) {
    super(configuration);
    this.withoutCondition = new S3SingleDriverLogStore(configuration);
  }

  @Override
  public void write(
      Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration)
      throws IOException {
    LogStore inUse = overwrite ? this : inUse(path.getParent(), configuration);
    if (inUse != this) {
      inUse.write(path, actions, false, configuration);
      return;
    }
    S3AFileSystem s3 = s3(path, configuration);
    StringBuilder entry = new StringBuilder();
    actions.forEachRemaining(action -> entry.append(action).append('\n'));
    byte[] bytes = entry.toString().getBytes(StandardCharsets.UTF_8);
    if (overwrite) {
      put(s3, path, bytes, UUID.randomUUID().toString(), false);
    } else {
      create(s3, path, bytes);
    }
  }

  /** The log store that creates entries in this log: this one, or the one that it falls back to. */
  LogStore inUse(Path log, Configuration configuration) throws IOException {
    return knowsCondition(s3(log, configuration), log) ? this : withoutCondition;
  }

  /**
   * Stores the object unless there is one.
   *
   * @throws FileAlreadyExistsException if another writer's is there
   */
  private static void create(S3AFileSystem s3, Path path, byte[] bytes) throws IOException {
    String id = UUID.randomUUID().toString();
    for (int conflicts = 0; ; conflicts++) {
      try {
        put(s3, path, bytes, id, true);
        return;
      } catch (IOException e) {
        String winner = writtenBy(s3, path, e);
        if (id.equals(winner)) {
          return; // the PUT went through, and only its answer was lost
        }
        if (winner != null) {
          throw (IOException) new FileAlreadyExistsException(path.toString()).initCause(e);
        }
        if (status(e) != CONFLICT || conflicts == MAX_CONFLICTS) {
          throw e; // nothing is there: the caller may try again
        }
      }
    }
  }

  /**
   * Asks the connector's client directly: the connector itself would take a 412 for a passing fault
   * and repeat the request for a minute. The client repeats only what may have got lost.
   */
  private static void put(
      S3AFileSystem s3, Path path, byte[] bytes, String id, boolean onlyIfAbsent)
      throws IOException {
    PutObjectRequest request =
        s3.getWriteOperationHelper()
            .createPutObjectRequest(
                s3.pathToKey(s3.makeQualified(path)),
                new ByteArrayInputStream(bytes),
                bytes.length,
                new HashMap<>(Map.of(WRITTEN_BY, id)));
    if (onlyIfAbsent) {
      request.putCustomRequestHeader("If-None-Match", "*");
    }
    AuditSpan span = s3.createSpan("put_log_entry", path.toString(), null);
    try {
      s3.getAmazonS3ClientForTesting("the log of a Delta table").putObject(request);
    } catch (AmazonClientException e) {
      throw S3AUtils.translateException("put", path, e);
    } finally {
      span.deactivate();
    }
  }

  /**
   * Who stored the object that is there; empty if its writer left no id, null if there is none.
   *
   * @param failure of the PUT, which stays the cause if even this cannot be found out
   */
  private static String writtenBy(S3AFileSystem s3, Path path, IOException failure)
      throws IOException {
    try {
      String id = s3.getObjectMetadata(s3.makeQualified(path)).getUserMetaDataOf(WRITTEN_BY);
      return id == null ? "" : id;
    } catch (FileNotFoundException e) {
      return null;
    } catch (IOException e) {
      failure.addSuppressed(e);
      throw failure;
    }
  }

  /** Of the store's answer; 0 if none came. */
  private static int status(Throwable failure) {
    AmazonServiceException answer = answer(failure);
    return answer == null ? 0 : answer.getStatusCode();
  }

  /** What the store answered; null if nothing came. */
  private static AmazonServiceException answer(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AmazonServiceException answer) {
        return answer;
      }
    }
    return null;
  }

  private static boolean knowsCondition(S3AFileSystem s3, Path log) throws IOException {
    String bucket = s3.getUri() + " at " + s3.getConf().getTrimmed("fs.s3a.endpoint", "AWS");
    Boolean known = CONDITIONAL.get(bucket);
    if (known == null) {
      known = tryCondition(s3, new Path(log, ".conditional-put-" + UUID.randomUUID()));
      if (!known) {
        LOG.warn(
            "The store of {} does not know conditional PUTs (If-None-Match), which keep several"
                + " writers of one Delta table apart. Only the writers of this process are kept"
                + " apart now: run one process for each table, or use a store that knows them.",
            bucket);
      }
      CONDITIONAL.put(bucket, known);
    }
    return known;
  }

  /**
   * Whether a conditional PUT over an object that is there is refused.
   *
   * @throws IOException if that is not found out
   */
  private static boolean tryCondition(S3AFileSystem s3, Path trial) throws IOException {
    try {
      put(s3, trial, new byte[] {'1'}, "first", false);
      return isRefused(s3, trial);
    } finally {
      s3.delete(trial, false);
    }
  }

  /** The same of an object that is there. */
  private static boolean isRefused(S3AFileSystem s3, Path trial) throws IOException {
    try {
      put(s3, trial, new byte[] {'2'}, "second", true);
      return false; // it was overwritten
    } catch (IOException e) {
      boolean refused = status(e) == PRECONDITION_FAILED;
      AmazonServiceException answer = answer(e);
      boolean unknown =
          answer != null && isUnknownHeader(answer.getStatusCode(), answer.getErrorCode());
      if (!(refused || unknown) || !"first".equals(writtenBy(s3, trial, e))) {
        throw e;
      }
      return refused;
    }
  }

  /**
   * Whether this answer says that the store knows the condition only as an error. What may pass, or
   * is forbidden, does not: to take it for this would let commits be overwritten from now on.
   *
   * @param code of the error, null for none
   */
  static boolean isUnknownHeader(int status, String code) {
    return status == NOT_IMPLEMENTED
        || (status == BAD_REQUEST && code != null && UNKNOWN_HEADER.contains(code));
  }

  /**
   * Asks S3 for the names from this one on, page by page; what is before is not listed. Some stores
   * do not list as of one time: a listing that names a version and not the one before it was made
   * while they were written, and is made again.
   */
  @Override
  public Iterator<FileStatus> listFrom(Path path, Configuration configuration) throws IOException {
    List<FileStatus> found = list(path, configuration);
    for (int tries = 1; tries < MAX_LISTINGS && hasGap(path.getName(), names(found)); tries++) {
      found = list(path, configuration);
    }
    return found.iterator();
  }

  private static List<FileStatus> list(Path path, Configuration configuration) throws IOException {
    S3AFileSystem s3 = s3(path, configuration);
    Path from = s3.makeQualified(path);
    FileStatus[] alike = S3LogStoreUtil.s3ListFromArray(s3, from, from.getParent());
    List<FileStatus> found =
        Arrays.stream(alike)
            // S3 knows prefixes only: a folder _delta_log_backup is listed with _delta_log.
            .filter(status -> status.getPath().getParent().equals(from.getParent()))
            .filter(status -> status.getPath().getName().compareTo(from.getName()) >= 0)
            .sorted(Comparator.comparing(status -> status.getPath().getName()))
            .toList();
    if (found.isEmpty() && !s3.exists(from.getParent())) {
      throw new FileNotFoundException("No such folder: " + from.getParent());
    }
    return found;
  }

  private static List<String> names(List<FileStatus> found) {
    return found.stream().map(status -> status.getPath().getName()).toList();
  }

  /**
   * Whether an entry is missing in between, or the first ones are and no checkpoint stands for
   * them.
   *
   * @param from the name from which on is listed
   * @param names sorted
   */
  static boolean hasGap(String from, List<String> names) {
    long[] versions =
        names.stream()
            .map(ENTRY::matcher)
            .filter(Matcher::matches)
            .mapToLong(entry -> Long.parseLong(entry.group(1)))
            .toArray();
    if (versions.length == 0) {
      return false;
    }
    Matcher first = VERSION.matcher(from);
    return versions[versions.length - 1] - versions[0] >= versions.length
        || (first.lookingAt()
            && versions[0] > Long.parseLong(first.group(1))
            && names.stream().noneMatch(name -> name.contains(".checkpoint.")));
  }

  /** An object is there whole or not at all. */
  @Override
  public Boolean isPartialWriteVisible(Path path, Configuration configuration) {
    return false;
  }

  private static S3AFileSystem s3(Path path, Configuration configuration) throws IOException {
    FileSystem fs = path.getFileSystem(configuration);
    if (fs instanceof S3AFileSystem s3) {
      return s3;
    }
    throw new IOException(
        "The log store "
            + S3LogStore.class.getName()
            + " is for Hadoop's S3A connector, but "
            + path
            + " belongs to "
            + fs.getClass().getName()
            + ". Use s3a:// paths, or configure another log store for this scheme.");
  }
}
