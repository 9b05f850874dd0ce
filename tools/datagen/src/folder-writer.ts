/** Which file of a data folder gets which rows, in which order. Owns: the totals, progress, and closing every file. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CoffeeError } from '@coffee/core';
import { monthFromNumber, monthNumber, monthText, type Month } from './calendar';
import { FormEncoder, isPlain } from './csv-form';
import { CustomerMonth, registeredBy } from './customers';
import { edgeRows, type EdgeRow, type EdgeRows } from './edge-cases';
import type { FolderPlan } from './options';
import { Random } from './random';
import { SalesMonth } from './sales';
import { menuRows, paymentMethodRows, storeRows, voucherRows } from './small-tables';
import { bufferPair, TableFile } from './table-file';
import { filePath, headers, monthlyTables, type TableName } from './tables';
import { TransactionIds } from './transaction-ids';

export interface GenerateProgress {
  /** Bytes and rows written so far. */
  readonly bytes: number;
  readonly rows: number;
  /** 0 to 1, by months. */
  readonly fraction: number;
}

export interface GeneratedSummary {
  readonly transactions: number;
  readonly items: number;
  readonly users: number;
  /** Of all files. */
  readonly bytes: number;
  readonly files: number;
}

/** @throws CoffeeError CANCELLED */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CoffeeError('CANCELLED', 'generating was cancelled');
}

/** Writes all files into an existing folder that holds an empty folder for each table. */
export class FolderWriter {
  private readonly edges: EdgeRows;
  private readonly plain: boolean;
  private readonly buffers = [bufferPair(), bufferPair()] as const;
  private readonly totals = { transactions: 0, items: 0, users: 0, bytes: 0, files: 0, rows: 0 };
  private readonly fileCounts = new Map<TableName, number>();
  private monthsDone = 0;

  constructor(
    private readonly plan: FolderPlan,
    private readonly root: string,
    private readonly signal: AbortSignal | undefined,
    private readonly onProgress: ((progress: GenerateProgress) => void) | undefined,
  ) {
    this.plain = isPlain(plan.form);
    this.edges = plan.edgeCases
      ? edgeRows(plan, new TransactionIds(plan.idStyle, 'edge', this.random('edge-cases')))
      : { transactions: [], items: [], users: [], stores: [] };
  }

  async writeAll(): Promise<GeneratedSummary> {
    await this.writeSmallTables();
    if (this.plan.form.emptyFiles) await this.writeEmptyFiles();
    for (const [index, month] of this.plan.calendar.entries()) {
      await this.writeUsers(index, month);
      await this.writeSales(index, month);
      this.monthsDone++;
    }
    const { transactions, items, users, bytes, files } = this.totals;
    return { transactions, items, users, bytes, files };
  }

  private async writeSmallTables(): Promise<void> {
    const awkward = this.plan.form.quoteSome ?? false;
    await this.writeSmall('stores', storeRows(awkward, this.edges.stores));
    await this.writeSmall('menu_items', menuRows(awkward));
    await this.writeSmall('vouchers', voucherRows(this.plan.calendar));
    await this.writeSmall('payment_methods', paymentMethodRows);
  }

  private async writeSmall(table: TableName, rows: readonly (readonly string[])[]): Promise<void> {
    const file = await this.create(table, undefined, false);
    await this.finish([file], () => file.writeRows(rows));
  }

  /** In the month before the first and the one after the last, so that no other file is touched. */
  private async writeEmptyFiles(): Promise<void> {
    const { calendar, form } = this.plan;
    const before = monthFromNumber(monthNumber(calendar[0]!) - 1);
    const after = monthFromNumber(monthNumber(calendar.at(-1)!) + 1);
    for (const table of monthlyTables) {
      const content = form.bom ? '\ufeff' : '';
      await writeFile(join(this.root, filePath(table, before)), content);
      this.totals.files++;
      this.totals.bytes += Buffer.byteLength(content);
      await this.finish([await this.create(table, after)], () => Promise.resolve());
    }
  }

  private async writeUsers(index: number, month: Month): Promise<void> {
    const { months, users } = this.plan;
    const before = registeredBy(index - 1, months, users);
    const last = registeredBy(index, months, users);
    const file = await this.create('users', month);
    await this.finish([file], async () => {
      const customers = new CustomerMonth(month, before + 1, last, this.random(`users ${index}`));
      while (last > before && customers.write(file)) await this.drain([file]);
      await this.drain([file]);
      file.putLines(this.edgesOf(this.edges.users, index));
    });
    this.totals.users += file.rows;
  }

  private async writeSales(index: number, month: Month): Promise<void> {
    const { months, users, transactionsPerMonth, idStyle } = this.plan;
    const random = this.random(`sales ${index}`);
    const members = registeredBy(index - 1, months, users) || registeredBy(index, months, users);
    const sales = new SalesMonth(
      { index, months, month, members, transactions: transactionsPerMonth },
      new TransactionIds(idStyle, String(index), random),
      random,
    );
    const transactions = await this.create('transactions', month);
    const items = await this.create('transaction_items', month, this.plain, 1);
    await this.finish([transactions, items], async () => {
      const edgeTransactions = this.edgesOf(this.edges.transactions, index);
      const edgeItems = this.edgesOf(this.edges.items, index);
      // Half of them before the ordinary rows and half behind: the ends of a file are edges too.
      transactions.putLines(edgeTransactions.slice(0, edgeTransactions.length / 2));
      items.putLines(edgeItems.slice(0, edgeItems.length / 2));
      while (transactionsPerMonth > 0 && sales.write(transactions, items)) await this.drain([transactions, items]);
      await this.drain([transactions, items]);
      transactions.putLines(edgeTransactions.slice(edgeTransactions.length / 2));
      items.putLines(edgeItems.slice(edgeItems.length / 2));
    });
    this.totals.transactions += transactions.rows;
    this.totals.items += items.rows;
  }

  /** Rows of the month, and in the last file those of months that have no file. */
  private edgesOf(rows: readonly EdgeRow[], index: number): string[] {
    const names = this.plan.calendar.map(monthText);
    const isLast = index === names.length - 1;
    return rows
      .filter(({ month }) => month === names[index] || (isLast && !names.includes(month)))
      .map(({ line }) => line);
  }

  private create(table: TableName, month?: Month, plain = this.plain, pair: 0 | 1 = 0): Promise<TableFile> {
    const { form, idStyle } = this.plan;
    const fileIndex = this.fileCounts.get(table) ?? 0;
    this.fileCounts.set(table, fileIndex + 1);
    const path = filePath(table, month);
    const encoder = new FormEncoder(form, headers[table], fileIndex, idStyle !== 'uuid', this.random(`form ${path}`));
    return TableFile.create(join(this.root, path), encoder, plain, this.buffers[pair]);
  }

  /** Runs `fill`, then closes the files whatever happened. */
  private async finish(files: readonly TableFile[], fill: () => Promise<void>): Promise<void> {
    try {
      await fill();
      for (const file of files) await file.close();
    } catch (error) {
      for (const file of files) await file.abandon();
      throw error;
    }
    for (const file of files) {
      this.totals.files++;
      this.totals.bytes += file.written;
      this.totals.rows += file.rows;
    }
    this.report([]);
  }

  private async drain(files: readonly TableFile[]): Promise<void> {
    throwIfAborted(this.signal);
    for (const file of files) await file.drain();
    this.report(files);
  }

  private report(open: readonly TableFile[]): void {
    if (!this.onProgress) return;
    const sum = (of: (file: TableFile) => number, start: number) =>
      open.reduce((total, file) => total + of(file), start);
    this.onProgress({
      bytes: sum((file) => file.written, this.totals.bytes),
      rows: sum((file) => file.rows, this.totals.rows),
      fraction: this.monthsDone / this.plan.months,
    });
  }

  private random(stream: string): Random {
    return new Random(this.plan.seed, stream);
  }
}
